"""A small real cross-encoder, created by the tests: no trained one comes with a package.

It knows one thing: whether the text (not the question) contains one of `GOOD_WORDS`. Its weights are set by hand,
because training takes longer than a test may. That is enough to check that pairs reach a model in the right order, that
long texts are cut, and that its scores decide.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

GOOD_WORDS = ("confirmed", "verdict")
OTHER_WORDS = ("the", "a", "of", "in", "ferry", "strike", "court", "town", "council", "budget", "rain", "match", "who")
_MARKS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
MOST_TOKENS = 64

# Positions in a token's vector, in pairs that cancel out so that layer normalisation leaves them unchanged.
_GOOD, _IN_TEXT, _FOUND, _SIZE = 0, 2, 4, 8


def make_cross_encoder(folder: Path, *, labels: int = 1) -> Path:
    """A BERT of one layer with `labels` outputs, saved in `folder` as the libraries save theirs."""
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer  # a second of every collection

    folder.mkdir(parents=True, exist_ok=True)
    vocabulary = folder / "vocab.txt"
    vocabulary.write_text("\n".join([*_MARKS, *GOOD_WORDS, *OTHER_WORDS]), encoding="utf-8")
    tokenizer: Any = BertTokenizer(str(vocabulary), model_max_length=MOST_TOKENS)
    model: Any = BertForSequenceClassification(
        BertConfig(
            vocab_size=len(tokenizer),
            hidden_size=_SIZE,
            num_hidden_layers=1,
            num_attention_heads=1,
            intermediate_size=_SIZE,
            max_position_embeddings=MOST_TOKENS,
            num_labels=labels,
        )
    )
    _set_weights(model, [tokenizer.convert_tokens_to_ids(word) for word in GOOD_WORDS])
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def _set_weights(model: Any, good: list[int]) -> None:
    """Attention goes to good words in the text first, to its other words next, and hardly to the question."""
    for name, number in model.named_parameters():
        number.data.fill_(1.0 if "LayerNorm.weight" in name else 0.0)
    bert, layer = model.bert, model.bert.encoder.layer[0].attention
    _set(bert.embeddings.word_embeddings.weight, _GOOD, -1.0)
    for token in good:
        bert.embeddings.word_embeddings.weight.data[token] *= -1.0
    _set(bert.embeddings.token_type_embeddings.weight, _IN_TEXT, -1.0)
    bert.embeddings.token_type_embeddings.weight.data[1] *= -1.0
    layer.self.query.bias.data[0] = 6.0
    layer.self.key.weight.data[0, _GOOD] = 1.0
    layer.self.key.weight.data[0, _IN_TEXT] = 3.0
    layer.self.value.weight.data[_FOUND, _GOOD] = 1.0
    layer.self.value.weight.data[_FOUND + 1, _GOOD] = -1.0
    for number in (_FOUND, _FOUND + 1):
        layer.output.dense.weight.data[number, number] = 1.0
        bert.pooler.dense.weight.data[number, number] = 1.0
    model.classifier.weight.data[:, _FOUND] = 3.0
    model.classifier.weight.data[:, _FOUND + 1] = -3.0


def _set(weights: Any, number: int, value: float) -> None:
    weights.data[:, number] = value
    weights.data[:, number + 1] = -value
