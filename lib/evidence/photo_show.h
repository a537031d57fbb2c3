/*
 * What photos say and what was found, as rows for programs and as a page for
 * people.
 */
#ifndef EVIDENCE_PHOTO_SHOW_H
#define EVIDENCE_PHOTO_SHOW_H

#include "base/out.h"
#include "evidence/checks.h"

/*
 * The columns of photo-check(1): role,file,sha256,received,taken,zone,latitude,
 * longitude,orientation,make,model,software,width,height,thumbnail,severity,
 * code,message.  A row a finding; a photo without any has one with the last
 * three empty.  Earlier photos of the record have none.
 */
extern const struct out_col photo_cols[];
extern const size_t photo_ncols;
void	 photo_rows(const struct photo_case *, const struct photo_findings *,
	    struct out *);
void	 photo_page(const struct photo_case *, const struct photo_findings *,
	    struct buf *);

#endif
