/*
 * The workshop that the sample's photos show: scene_paint fills pix.
 *
 *	scene_stand(n);		// the photographer: another one for every photo
 *	scene_paint(seed, scene, state);
 */
#ifndef SAMPLE_SCENE_H
#define SAMPLE_SCENE_H

enum { W = 640, H = 480 };

extern unsigned char pix[H][W][3];

/* From where, how held, how lit. */
void	 scene_stand(unsigned n);
/* seed: the place; scene, state: as mkphoto takes them. */
void	 scene_paint(unsigned seed, int scene, int state);

#endif
