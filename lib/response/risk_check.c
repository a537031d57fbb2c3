#include "response/risk_check.h"

#include "response/cases.h"
#include "response/weights.h"

int
risk_check(struct ledger *lg, struct findings *fs, struct err *e)
{
	struct cases cs = CASES_INIT;
	int rc = weights_check(lg->reg, fs, e);

	if (rc == 0)
		rc = cases_load(&cs, lg->store, fs, e);
	cases_release(&cs);
	return rc;
}
