"""Writes gpt2-bin/: one tiny GPT-2 as pytorch_model.bin in two shards (with an index), and the same weights as same.safetensors.

The .bin files are torch.save's layout, written by ../../Assay.Tensors.Tests/Fixtures/make_torch.py with Python's own pickle and zipfile
(Python 3.11, 2026-11-25; no PyTorch needed). As in real files the tied lm_head shares the embedding's storage, and masks are carried along.
"""
import collections, json, pathlib, struct, sys

here = pathlib.Path(__file__).parent
sys.path.insert(0, str(here.parents[1] / "Assay.Tensors.Tests" / "Fixtures"))
from make_torch import Storage, Tensor, save_zip

D, V, T, F = 4, 7, 5, 16
SHAPES = {"transformer.wte.weight": (V, D), "transformer.wpe.weight": (T, D)}
for name, shape in {"ln_1": (D,), "attn.c_attn": (D, 3 * D), "attn.c_proj": (D, D), "ln_2": (D,), "mlp.c_fc": (D, F), "mlp.c_proj": (F, D)}.items():
    SHAPES[f"transformer.h.0.{name}.weight"] = shape
    SHAPES[f"transformer.h.0.{name}.bias"] = shape[-1:]
SHAPES |= {"transformer.ln_f.weight": (D,), "transformer.ln_f.bias": (D,)}

def count(shape):
    total = 1
    for size in shape: total *= size
    return total

values = {name: [((7 * i + 3 * number) % 23 - 11) / 16 for i in range(count(shape))] for number, (name, shape) in enumerate(SHAPES.items())}
storages = {name: Storage("FloatStorage", numbers) for name, numbers in values.items()}
tensors = {name: Tensor(storages[name], shape) for name, shape in SHAPES.items()}
tensors["transformer.h.0.attn.bias"] = Tensor(Storage("ByteStorage", [int(j <= i) for i in range(T) for j in range(T)]), (1, 1, T, T))
tensors["transformer.h.0.attn.masked_bias"] = Tensor(Storage("FloatStorage", [-1e4]), ())
tensors["lm_head.weight"] = Tensor(storages["transformer.wte.weight"], (V, D))

folder = here / "gpt2-bin"
folder.mkdir(exist_ok=True)
(folder / "config.json").write_text(json.dumps({"model_type": "gpt2", "vocab_size": V, "n_embd": D, "n_layer": 1, "n_head": 2, "n_positions": T, "n_ctx": T}))
names = list(tensors)
first = [name for name in names if "wte" in name or "lm_head" in name]
shards = {"pytorch_model-00001-of-00002.bin": first, "pytorch_model-00002-of-00002.bin": [name for name in names if name not in first]}
for file, held in shards.items():
    save_zip(folder / file, collections.OrderedDict((name, tensors[name]) for name in held))
index = {"metadata": {}, "weight_map": {name: file for file, held in shards.items() for name in held}}
(folder / "pytorch_model.bin.index.json").write_text(json.dumps(index))

header, at = {}, 0
for name, shape in SHAPES.items():
    header[name] = {"dtype": "F32", "shape": list(shape), "data_offsets": [at, at + 4 * count(shape)]}
    at += 4 * count(shape)
text = json.dumps(header).encode()
text += b" " * (-len(text) % 8)
body = b"".join(struct.pack(f"<{len(numbers)}f", *numbers) for numbers in values.values())
(folder / "same.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + body)
