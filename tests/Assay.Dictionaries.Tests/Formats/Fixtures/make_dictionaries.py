"""Writes the small dictionaries beside it in the layouts of other people's programs, with Python's struct, json, pickle and zipfile (Python 3.11, 2026-11-25; no numpy, no PyTorch).

Names, orientations and settings: see the remarks of each file in src/Assay.Dictionaries/Formats. Entry i of tensor t is (2 ((37 i + 101 t) mod 64) - 63) / 64, exact in bfloat16
and known to the tests, which compute what each dictionary does from that formula and not from these files.
"""
import collections, json, pathlib, struct, sys, zipfile

here = pathlib.Path(__file__).parent
sys.path.insert(0, str(here.parents[2] / "Assay.Tensors.Tests" / "Fixtures"))
import make_numpy, make_torch
from make_torch import Storage, Tensor

D, M = 4, 6
ENC, BIAS, DEC, OUT, THETA, SECOND, THIRD, SKIP = range(8)   # the tensors' numbers in the formula

def values(t, *shape):
    n = 1
    for size in shape: n *= size
    return [(2 * ((37 * i + 101 * t) % 64) - 63) / 64 for i in range(n)]

def positive(t, *shape): return [abs(v) for v in values(t, *shape)]

def safetensors(path, tensors, dtype="F32"):
    header, data = {}, b""
    for name, (shape, content) in tensors.items():
        packed = struct.pack(f"<{len(content)}f", *content) if dtype == "F32" else b"".join(struct.pack("<f", v)[2:] for v in content)   # bfloat16: the upper half, exact here
        header[name] = {"dtype": dtype, "shape": list(shape), "data_offsets": [len(data), len(data) + len(packed)]}
        data += packed
    text = json.dumps(header).encode(); text += b" " * (-len(text) % 8)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)

def settings(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1) + "\n")

def of(t, *shape): return (shape, values(t, *shape))

def saelens():
    # A flat cfg.json of version 3 or so; the weights are as today's.
    safetensors(here / "saelens-flat-topk/sae_weights.safetensors", {"W_enc": of(ENC, D, M), "b_enc": of(BIAS, M), "W_dec": of(DEC, M, D), "b_dec": of(OUT, D)})
    settings(here / "saelens-flat-topk/cfg.json", {"model_name": "gpt2-small", "hook_point": "blocks.8.hook_resid_pre", "hook_point_layer": 8, "hook_point_head_index": None, "d_in": D, "d_sae": M,
        "activation_fn_str": "topk", "activation_fn_kwargs": {"k": 2}, "normalize_activations": False, "dtype": "torch.float32", "device": "cuda", "apply_b_dec_to_input": True, "finetuning_scaling_factor": False})
    # Version 6, layer norm, b_dec subtracted by default.
    safetensors(here / "saelens-layer-norm/sae_weights.safetensors", {"W_enc": of(ENC, D, M), "b_enc": of(BIAS, M), "W_dec": of(DEC, M, D), "b_dec": of(OUT, D)})
    settings(here / "saelens-layer-norm/cfg.json", {"architecture": "standard", "d_in": D, "d_sae": M, "dtype": "float32", "device": "cpu", "normalize_activations": "layer_norm", "reshape_activations": "none",
        "metadata": {"sae_lens_version": "6.5.0", "model_name": "gpt2-small", "hook_name": "blocks.5.hook_mlp_out"}})
    # A scale that was not folded, and decoder norms that are.
    safetensors(here / "saelens-scaled/sae_weights.safetensors", {"W_enc": of(ENC, D, M), "b_enc": of(BIAS, M), "W_dec": of(DEC, M, D), "b_dec": of(OUT, D), "topk_threshold": ((), [0.25])})
    settings(here / "saelens-scaled/cfg.json", {"architecture": "matryoshka_batchtopk", "d_in": D, "d_sae": M, "k": 3, "dtype": "float32", "apply_b_dec_to_input": True, "rescale_acts_by_decoder_norm": True,
        "normalize_activations": "expected_average_only_in", "matryoshka_widths": [2, 6], "metadata": {"sae_lens_version": "6.5.0", "hook_name": "blocks.1.hook_resid_post"}})
    settings(here / "saelens-scaled/activation_scaler.json", {"scaling_factor": 1.75})
    safetensors(here / "saelens-skip/sae_weights.safetensors", {"W_enc": of(ENC, D, M), "b_enc": of(BIAS, M), "W_dec": of(DEC, M, 3), "b_dec": of(OUT, 3), "W_skip": of(SKIP, 3, D)})
    settings(here / "saelens-skip/cfg.json", {"architecture": "skip_transcoder", "d_in": D, "d_out": 3, "d_sae": M, "dtype": "float32", "apply_b_dec_to_input": False, "normalize_activations": "none",
        "metadata": {"sae_lens_version": "6.5.0", "hook_name": "blocks.2.ln2.hook_normalized", "hook_name_out": "blocks.2.hook_mlp_out"}})

def sparsify():
    tensors = {"encoder.weight": of(ENC, M, D), "encoder.bias": of(BIAS, M), "W_dec": of(DEC, M, D), "b_dec": of(OUT, D)}
    run = here / "sparsify"
    settings(run / "config.json", {"model": "EleutherAI/pythia-160m", "batch_size": 8})
    safetensors(run / "layers.3/sae.safetensors", tensors, "BF16")
    settings(run / "layers.3/cfg.json", {"expansion_factor": 32, "normalize_decoder": True, "num_latents": M, "k": 2, "multi_topk": False, "d_in": D, "signed": False})   # before transcode and activation
    safetensors(run / "layers.5.mlp/sae.safetensors", {**tensors, "W_skip": of(SKIP, D, D)})
    settings(run / "layers.5.mlp/cfg.json", {"activation": "groupmax", "expansion_factor": 32, "normalize_decoder": True, "num_latents": M, "k": 3, "multi_topk": False, "skip_connection": True, "transcode": True, "d_in": D})

def gemma_scope():
    arrays = lambda lower: {("w_enc" if lower else "W_enc"): ((D, M), ENC), ("w_dec" if lower else "W_dec"): ((M, D), DEC), "b_enc": ((M,), BIAS), "b_dec": ((D,), OUT)}
    def npz(path, method, lower):
        path.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(path, "w", method) as archive:
            for name, (shape, t) in arrays(lower).items(): archive.writestr(zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), make_numpy.npy("<f4", shape, "f", values(t, *shape)), method)
            archive.writestr(zipfile.ZipInfo("threshold.npy", (1980, 1, 1, 0, 0, 0)), make_numpy.npy("<f4", (M,), "f", positive(THETA, M)), method)
            if lower: archive.writestr(zipfile.ZipInfo("scaling_factor.npy", (1980, 1, 1, 0, 0, 0)), make_numpy.npy("<f4", (M,), "f", [1.0] * M), method)
    npz(here / "gemma-scope-2b-pt-res/layer_12/width_16k/average_l0_82/params.npz", zipfile.ZIP_STORED, False)
    npz(here / "gemma-scope-2b-pt-transcoders/layer_19/width_16k/average_l0_12/params.npz", zipfile.ZIP_DEFLATED, True)
    npz(here / "gemma-scope-2b-pt-res/embedding/width_4k/average_l0_6/params.npz", zipfile.ZIP_STORED, False)

def gemma_scope_2():
    tensors = {"w_enc": of(ENC, D, M), "w_dec": of(DEC, M, D), "b_enc": of(BIAS, M), "b_dec": of(OUT, D), "threshold": ((M,), positive(THETA, M))}
    root = here / "gemma-scope-2-1b-pt"
    safetensors(root / "resid_post_all/layer_10_width_16k_l0_small/params.safetensors", tensors)          # no config.json: the folder says it
    safetensors(root / "transcoder_all/layer_5_width_16k_l0_big_affine/params.safetensors", {**tensors, "affine_skip_connection": of(SKIP, D, D)})
    settings(root / "transcoder_all/layer_5_width_16k_l0_big_affine/config.json", {"hf_hook_point_in": "model.layers.5.pre_feedforward_layernorm.output",
        "hf_hook_point_out": "model.layers.5.post_feedforward_layernorm.output", "width": M, "model_name": "google/gemma-3-1b-pt", "architecture": "jump_relu", "l0": 107, "affine_connection": True, "type": "transcoder"})

def llama_scope():
    folder = here / "Llama3_1-8B-Base-L8R-8x"
    safetensors(folder / "checkpoints/final.safetensors", {"encoder.weight": of(ENC, M, D), "encoder.bias": of(BIAS, M), "decoder.weight": of(DEC, D, M), "decoder.bias": of(OUT, D)})
    settings(folder / "hyperparams.json", {"device": "cuda", "dtype": "torch.bfloat16", "hook_point_in": "blocks.8.hook_resid_post", "hook_point_out": "blocks.8.hook_resid_post", "use_decoder_bias": True,
        "apply_decoder_bias_to_pre_encoder": False, "expansion_factor": 8, "d_model": D, "d_sae": M, "act_fn": "jumprelu", "jump_relu_threshold": 0.2021484375, "norm_activation": "dataset-wise",
        "dataset_average_activation_norm": {"in": 1.25, "out": 1.5}, "sparsity_include_decoder_norm": True, "use_glu_encoder": False, "top_k": 50})

def floats(t, *shape): return Tensor(Storage("FloatStorage", values(t, *shape)), list(shape))

def dictionary_learning():
    linear = {"encoder.weight": floats(ENC, M, D), "decoder.weight": floats(DEC, D, M)}
    plain = {"W_enc": floats(ENC, D, M), "b_enc": floats(BIAS, M), "W_dec": floats(DEC, M, D), "b_dec": floats(OUT, D)}
    def number(kind, value): return Tensor(Storage(kind, [value]), [])
    top = {"k": number("IntStorage", 2), "threshold": number("FloatStorage", 0.3125)}
    states = {
        "AutoEncoder": {"bias": floats(OUT, D), **linear, "encoder.bias": floats(BIAS, M)},
        "AutoEncoderNew": {**linear, "encoder.bias": floats(BIAS, M), "decoder.bias": floats(OUT, D)},
        "GatedAutoEncoder": {"decoder_bias": floats(OUT, D), "r_mag": floats(THIRD, M), "gate_bias": floats(BIAS, M), "mag_bias": floats(SECOND, M), **linear},
        "JumpReluAutoEncoder": {**plain, "threshold": Tensor(Storage("FloatStorage", positive(THETA, M)), [M])},
        "AutoEncoderTopK": {"b_dec": floats(OUT, D), **top, **linear, "encoder.bias": floats(BIAS, M)},
        "BatchTopKSAE": {"b_dec": floats(OUT, D), **top, **linear, "encoder.bias": floats(BIAS, M)},
        "MatryoshkaBatchTopKSAE": {**plain, **top, "group_sizes": Tensor(Storage("LongStorage", [2, 4]), [2])},
    }
    for trainer, (name, state) in enumerate(states.items()):
        folder = here / f"dictionary-learning/trainer_{trainer}"
        folder.mkdir(parents=True, exist_ok=True)
        make_torch.save_zip(folder / "ae.pt", collections.OrderedDict(state))
        settings(folder / "config.json", {"trainer": {"trainer_class": "…", "dict_class": name, "lr": 3e-4, "steps": 1000, "seed": 0, "activation_dim": D, "dict_size": M, "k": 2, "device": "cuda:0", "layer": 8,
            "lm_name": "EleutherAI/pythia-160m-deduped", "wandb_name": name, "submodule_name": "resid_post_layer_8"}, "buffer": {"d_submodule": D, "io": "out", "n_ctxs": 244, "ctx_len": 1024}})

def openai():
    def state(activation): return {"pre_bias": floats(OUT, D), "latent_bias": floats(BIAS, M), "stats_last_nonzero": Tensor(Storage("LongStorage", [0] * M), [M]),
        "latents_activation_frequency": floats(THETA, M), "latents_mean_square": floats(THETA, M), "encoder.weight": floats(ENC, M, D), "decoder.weight": Tensor(Storage("FloatStorage", values(DEC, D, M)), [D, M]), **activation}
    for folder, layer, activation in (("resid_post_mlp_v5_32k", 8, {"activation": "TopK", "activation_state_dict": {"k": 3, "postact_fn": "ReLU"}}), ("mlp_post_act", 0, {})):
        path = here / f"gpt2-small/{folder}/autoencoders/{layer}.pt"
        path.parent.mkdir(parents=True, exist_ok=True)
        make_torch.save_zip(path, state(activation))

def faulty():
    folder = here / "faulty"
    folder.mkdir(exist_ok=True)
    openai = lambda **said: {"pre_bias": floats(OUT, D), "latent_bias": floats(BIAS, M), "encoder.weight": floats(ENC, M, D), "decoder.weight": floats(DEC, D, M), **said}
    make_torch.save_zip(folder / "identity.pt", openai(activation="Identity"))
    make_torch.save_zip(folder / "postact.pt", openai(activation="TopK", activation_state_dict={"k": 2, "postact_fn": "Identity"}))
    make_torch.save_zip(folder / "k.pt", openai(activation="TopK", activation_state_dict={"k": 7, "postact_fn": "ReLU"}))
    make_torch.save_zip(folder / "tied.pt", {**{name: tensor for name, tensor in openai().items() if name != "decoder.weight"}, "decoder.linear.weight": floats(ENC, M, D)})   # no fault: the decoder is the encoder
    make_torch.save_zip(folder / "no_k.pt", collections.OrderedDict({"b_dec": floats(OUT, D), "encoder.weight": floats(ENC, M, D), "encoder.bias": floats(BIAS, M), "decoder.weight": floats(DEC, D, M)}))
    make_torch.save_zip(folder / "plain_k.pt", collections.OrderedDict({"b_dec": floats(OUT, D), "k": 2, "threshold": -1.0, "encoder.weight": floats(ENC, M, D), "encoder.bias": floats(BIAS, M), "decoder.weight": floats(DEC, D, M)}))   # no fault

if __name__ == "__main__":
    for make in (saelens, sparsify, gemma_scope, gemma_scope_2, llama_scope, dictionary_learning, openai, faulty): make()
