/** Names on the hub of pipelines of diffusion, by the id of their U-Net here. */
export const DIFFUSION_NAMES: Readonly<Record<string, string>> = {
  'sd-1.5': 'stable-diffusion-v1-5/stable-diffusion-v1-5 CompVis/stable-diffusion-v1-4',
  'sd-2.1-base': 'stabilityai/stable-diffusion-2-1-base stabilityai/stable-diffusion-2-base',
  'sd-2.1': 'stabilityai/stable-diffusion-2-1 stabilityai/stable-diffusion-2',
  sdxl: 'stabilityai/stable-diffusion-xl-base-1.0',
};
