/**
 * What the model types of the transformers library are, and of models that bring their own code, so that a refusal can
 * say it. Gathered from the mappings of transformers 5.18 (`models/auto`: which type has which tasks), and from the
 * `model_type` of models published beside it.
 */

/** Model types by what they are, in words that follow "is". */
const TYPES = {
  decoder: `
    afmoe apertus aquila arcee arctic aria_text axk1 axk2 baichuan bailing_moe bailing_moe_linear
    bailing_moe_v2 bamba biogpt bitnet bloom blt btlm chatglm codegen codeshell cohere cohere2 cohere2_moe
    cohere_compass_text cosmos3_edge_text cpmant ctrl cwm dbrx deepseek deepseek_ocr2_text deepseek_v2
    deepseek_v3 deepseek_v32 deepseek_v4 diffllama diffusion_gemma_text doge dots1 ernie4_5 ernie4_5_moe
    ernie4_5_vl_moe_text exaone exaone4 exaone_moe falcon falcon_h1 falcon_mamba flex_olmo gemma gemma2
    gemma3_text gemma3n_text gemma4_text gemma4_unified_text glm glm4 glm4_moe glm4_moe_lite glm4v_moe_text
    glm4v_text glm5_next_text glm_image_text glm_moe_dsa glm_ocr_text gpt-sw3 gpt2 gpt_bigcode gpt_neo
    gpt_neox gpt_neox_japanese gpt_oss gpt_refact gptj granite granite4_vision_text granite_swa granitemoe
    granitemoe_swa granitemoehybrid granitemoeshared grok-1 helium hf_olmo hrm_text hunyuan hunyuan_v1_dense
    hunyuan_v1_moe hunyuan_vl_text hy_v3 hy_v4 hyperclovax inkling_text internlm internlm2 internlm3 jais2
    jamba jetmoe kimi_k2 kimi_linear laguna lfm2 lfm2_moe llama llama4_text longcat_flash mamba mamba2 mellum
    mimo mimo_mtp mimo_v2_flash minicpm minicpm3 minimax minimax_m1 minimax_m2 minimax_m3_vl_text
    minimax_text_01 MiniMaxText01 ministral ministral3 mistral mixformer-sequential mixtral modernbert-decoder
    mpt muse_glimmer_text nanochat nemotron nemotron-nas nemotron_h olmo olmo2 olmo3 olmo_hybrid olmoe
    openai-gpt openelm opt orion paddleocr_vl_text pangu_pro_moe persimmon phi phi-msft phi3 phi3small phimoe
    plamo plamo2 qwen qwen2 qwen2_5_omni_text qwen2_5_vl_text qwen2_moe qwen2_vl_text qwen3 qwen3_5_moe_text
    qwen3_5_text qwen3_moe qwen3_next qwen3_omni_moe_talker_text qwen3_omni_moe_text qwen3_vl_moe_text
    qwen3_vl_text qwen4_exp_text recurrent_gemma refact RefinedWeb RefinedWebModel rwkv rwkv5 rwkv6_hf rwkv7
    seed_oss skywork_moe smollm3 solar_open stablelm stablelm_epoch starcoder2 step3p5 stripedhyena telechat
    telechat2 vaultgemma voxtral_realtime_text xglm xlnet xlstm xverse yi youtu zamba zamba2 zaya zhinao
  `,
  encoder: `
    albert bert bert-generation big_bird bros camembert canine convbert data2vec-text deberta deberta-v2
    distilbert dpr electra ernie esm esmc eurobert flaubert fnet funnel gte ibert jina_embeddings_v3 layoutlm
    layoutlmv2 layoutlmv3 layoutxlm lilt longformer luke markuplm megatron-bert mobilebert modernbert
    modernvbert mpnet mra neomme new nomic_bert nystromformer openai_privacy_filter reformer rembert roberta
    roberta-prelayernorm roc_bert roformer splinter squeezebert tapas xlm xlm-roberta xlm-roberta-flash
    xlm-roberta-xl xmod yoso
  `,
  encoderDecoder: `
    bart bigbird_pegasus blenderbot blenderbot-small encoder-decoder fsmt led longt5 m2m_100 marian mbart mt5
    mvp nllb-moe pegasus pegasus_x plbart prophetnet rag switch_transformers t5 t5gemma t5gemma2 umt5
  `,
  visionLanguage: `
    aria aya_vision blip blip-2 bridgetower chameleon cohere2_vision cohere_compass cosmos3_edge cosmos3_omni
    deepseek_ocr2 deepseek_vl deepseek_vl_hybrid deepseek_vl_v2 diffusion_gemma emu3 ernie4_5_vl_moe evolla
    exaone4_5 fast_vlm flava florence2 fuyu gemma3 gemma3n gemma4 gemma4_unified git glm46v glm4v glm4v_moe
    glm5_next glm_image glm_ocr glmga got_ocr2 granite4_vision hunyuan_vl hyperclovax_vision_v2 idefics
    idefics2 idefics3 inkling_mm_model instructblip instructblipvideo internvl internvl_chat janus kimi_k25
    kimi_vl kosmos-2 kosmos-2.5 lfm2_vl lighton_ocr llama4 llava llava_llama llava_mistral llava_next
    llava_next_video llava_onevision llava_qwen lxmert mgp-str minicpmo minicpmv minicpmv4_6 minicpmv4_7
    minimax_m3_vl mistral3 mistral4 mllama molmo muse_glimmer nemotron_h_omni nougat NVLM_D ovis2 paddleocr_vl
    paligemma perception_lm phi3_v phi4_multimodal pix2struct pp_chart2table pp_formulanet qianfan_ocr
    qwen2_5_omni qwen2_5_omni_thinker qwen2_5_vl qwen2_vl qwen3_5 qwen3_5_moe qwen3_omni_moe
    qwen3_omni_moe_thinker qwen3_vl qwen3_vl_moe qwen4_exp qwen_vl shieldgemma2 smolvlm step3_vl step3p7 udop
    video_llama_3 video_llava vilt vipllava vision-encoder-decoder visual_bert
  `,
  vision: `
    aimv2_vision_model align_vision_model altclip_vision_model beit bit blip_2_vision_model blip_vision_model
    bridgetower_vision_model chinese_clip_vision_model chmv2 clip_vision_model clipseg_vision_model
    cohere_compass_vision conditional_detr convnext convnextv2 cosmos3_edge_vision cvt d_fine dab-detr
    data2vec-vision deepseek_ocr2_sam_vision_model deepseek_ocr2_vision deformable_detr deimv2 deit
    depth_anything depth_pro detr dinat dinov2 dinov2_with_registers dinov3_convnext dinov3_vit donut-swin dpt
    edgetam edgetam_video edgetam_vision_model efficientloftr efficientnet eomt eomt_dinov3
    ernie4_5_vl_moe_vision exaone4_5_vision flava_image_model florence_vision focalnet gemma3n_vision
    gemma4_unified_vision gemma4_vision git_vision_model glm4v_moe_vision glm4v_vision glm5_next_vision
    glm_image_vision glm_ocr_vision glpn grounding-dino groupvit_vision_model hgnet_v2 hiera hunyuan_vl_vision
    idefics2_vision idefics3_vision idefics_vision ijepa imagegpt inkling_vision instructblip_vision_model
    instructblipvideo_vision_model internvl_vision janus_vision_model kimi_k25_vision kosmos_2_5_vision_model
    kosmos_2_vision_model levit lightglue llama4_vision_model lw_detr lw_detr_vit mask2former maskformer
    maskformer-swin metaclip_2_vision_model minicpmv4_6_vision minicpmv4_7_vision minimax_m3_vl_vision mlcd
    mlcd_vision_model mllama_vision_model mm-grounding-dino mobilenet_v1 mobilenet_v2 mobilevit mobilevitv2
    muse_glimmer_vision omdet-turbo oneformer owlv2 owlv2_vision_model owlvit owlvit_vision_model
    paddleocr_vl_vision perceiver phi4_multimodal_vision pix2struct_vision_model pixio pixtral poolformer
    pp_doclayout_v2 pp_doclayout_v3 pp_lcnet pp_lcnet_v3 pp_lcnet_v4 pp_ocrv5_mobile_det pp_ocrv5_mobile_rec
    pp_ocrv5_server_det pp_ocrv5_server_rec pp_ocrv6_medium_det pp_ocrv6_small_det pp_ocrv6_small_rec
    pp_ocrv6_tiny_rec prompt_depth_anything pvt pvt_v2 qianfan_ocr_vision qwen2_5_omni_vision_encoder
    qwen2_5_vl_vision qwen2_vl_vision qwen3_5_moe_vision qwen3_5_vision qwen3_omni_moe_vision_encoder
    qwen3_vl_moe_vision qwen3_vl_vision qwen4_exp_vision radio regnet resnet rf_detr rf_detr_dinov2 rt_detr
    rt_detr_resnet rt_detr_v2 sam sam2 sam2_video sam2_vision_model sam3 sam3_tracker sam3_video
    sam3_vision_model sam_hq sam_hq_vision_model sam_vision_model sapiens2 segformer seggpt
    siglip2_vision_model siglip_vision_model slanet slanext smolvlm_vision step3p5_vision superglue superpoint
    swiftformer swin swin2sr swinv2 table-transformer textnet timesformer timm_backbone timm_wrapper
    tipsv2_dpt tipsv2_vision_model trocr tvp upernet uvdoc_backbone video_llama_3_vision videomae videomt
    videoprism_vision_model vit vit_mae vit_msn vitdet vitmatte vitpose vitpose_backbone vivit vjepa2
    xclip_vision_model yolos zoedepth
  `,
  audio: `
    audio-spectrogram-transformer audioflamingo3 bark canary clap clap_audio_model clvp cohere_asr csm dac
    data2vec-audio dia encodec fastspeech2_conformer fastspeech2_conformer_with_hifigan fun_asr_nano
    gemma3n_audio gemma4_audio gemma4_unified_audio glmasr granite_speech granite_speech5_ctc
    granite_speech_plus higgs_audio_v2 higgs_audio_v2_tokenizer hubert inkling_audio kyutai_speech_to_text
    lasr_ctc mimi moonshine moonshine_streaming moshi musicflamingo musicgen musicgen_melody nemotron3_5_asr
    nemotron3_diarization nemotron3_diarization_audio nemotron_asr_streaming neucodec parakeet_ctc
    parakeet_rnnt parakeet_tdt pe_audio pe_audio_encoder phi4_multimodal_audio pop2piano
    qwen2_5_omni_audio_encoder qwen2_audio qwen2_audio_encoder qwen3_asr qwen3_omni_moe_audio_encoder
    seamless_m4t seamless_m4t_v2 sew sew-d speech-encoder-decoder speech_to_text speecht5 unispeech
    unispeech-sat univnet vibevoice vibevoice_acoustic_tokenizer vibevoice_asr vits voxtral voxtral_realtime
    wav2vec2 wav2vec2-bert wav2vec2-conformer wavlm whisper xcodec xcodec2
  `,
  imageText: `
    aimv2 aimv2_text_model align align_text_model altclip altclip_text_model chinese_clip
    chinese_clip_text_model clap_text_model clip clip_text_model clipseg clipseg_text_model colmodernvbert
    colpali colqwen2 groupvit groupvit_text_model metaclip_2 metaclip_2_text_model owlv2_text_model
    owlvit_text_model siglip siglip2 siglip2_text_model siglip_text_model tipsv2 tipsv2_text_model videoprism
    videoprism_text_model vision-text-dual-encoder xclip xclip_text_model
  `,
  timeSeries: `
    autoformer decision_transformer informer patchtsmixer patchtst time_series_transformer timesfm timesfm2_5
  `,
} as const;

export type ModelKind = keyof typeof TYPES;

/** Every type that is known, with its kind. */
const KINDS: ReadonlyMap<string, ModelKind> = new Map(
  Object.entries(TYPES).flatMap(([kind, types]) =>
    types
      .split(/\s+/)
      .filter((type) => type !== '')
      .map((type): [string, ModelKind] => [type, kind as ModelKind]),
  ),
);

/** What each kind is, as it follows "is", and why it is not read. */
const WORDS: Readonly<Record<ModelKind, string>> = {
  decoder: 'a decoder, but of an architecture that is not read yet',
  encoder: 'an encoder, but of an architecture that is not read yet',
  encoderDecoder: 'an encoder–decoder, but of an architecture that is not read yet',
  visionLanguage: 'a vision–language model, and here models of text are trained',
  vision: 'a vision model, but of an architecture that is not read yet',
  audio: 'a speech or audio model, but of an architecture that is not read yet',
  imageText: 'a model that embeds images and texts, but of an architecture that is not read yet',
  timeSeries: 'a model of time series, and here models of text are trained',
};

/** What kind of thing `modelType` is; undefined for a type that is not known. */
export function kindOf(modelType: string): ModelKind | undefined {
  return KINDS.get(modelType);
}

/** All types that are known. */
export function knownTypes(): readonly string[] {
  return [...KINDS.keys()];
}

/** What `kind` is, as it follows "is". */
export function wordsFor(kind: ModelKind): string {
  return WORDS[kind];
}
