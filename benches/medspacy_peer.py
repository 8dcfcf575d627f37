"""How fast medspaCy reads the case summaries of letters, with the phrases of our lexicon.

    medspacy_peer.py LETTERS RULES

LETTERS is a folder of letters as text, RULES our `rules/` folder. Every phrase of `rules/lexicon` is spelled out as the
literal phrases that it stands for, at most two each: medspaCy matches literals fastest, and fewer are faster. Structures, sides and results
are targets too, since it has to know them to tell where a finding is and how a test came out. Negation, history,
plans and doubt are its own ConText rules.

Prints one JSON line a way of splitting sentences: its own (PyRuSH) and the fastest that spaCy has. Times are processor
time of one core, loading left out, the best of three passes.
"""

import glob
import itertools
import json
import re
import re._constants as sre
import re._parser as parser
import sys
import time

from loguru import logger

logger.remove()

import medspacy
import spacy
import yaml
from medspacy.target_matcher import TargetRule

SPELLED_MAX = 2


def spelled(tree):
    """The literal texts of a parsed pattern, the first ones; an open repetition counts once."""
    texts = [""]
    for kind, value in tree:
        texts = [a + b for a, b in itertools.islice(itertools.product(texts, part(kind, value)), 40)]
    return texts


def part(kind, value):
    if kind is sre.LITERAL:
        return [chr(value)]
    if kind is sre.SUBPATTERN:
        return spelled(value[3])
    if kind is sre.BRANCH:
        return [text for branch in value[1] for text in spelled(branch)][:40]
    if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT):
        low, high, inner = value
        texts = spelled(inner)
        return ([""] if low == 0 else []) + texts if high > 0 else [""]
    if kind is sre.IN:
        found = []
        for inner, what in value:
            if inner is sre.LITERAL:
                found.append(chr(what))
            elif inner is sre.RANGE:
                found.extend(chr(c) for c in range(what[0], what[1] + 1))
        return found[:12] or [" "]
    return [""]


def literals(phrase):
    """The literal phrases that one of ours stands for."""
    words = phrase.replace(" .. ", " ").replace(".. ", "").replace(" ..", "")
    words = words.replace("#", "(?:1|2|4|6|8|12)").replace("@", "(?:3/5|4/5|5/5)")
    try:
        texts = spelled(parser.parse(words))
    except re.error:
        return []
    texts = (re.sub(r"\s+", " ", text).strip().lower() for text in texts)
    return list(dict.fromkeys(text for text in texts if text))[:SPELLED_MAX]


def rules(folder):
    found = {}

    def add(label, phrases):
        for phrase in phrases:
            for text in literals(str(phrase)):
                found.setdefault((text, label), TargetRule(text, label))

    for path in sorted(glob.glob(f"{folder}/lexicon/*.yaml")):
        with open(path, encoding="utf-8") as file:
            document = yaml.safe_load(file) or {}
        for fact, entries in (document.get("fact_phrases") or {}).items():
            for entry in entries if isinstance(entries, list) else [entries]:
                add(fact.upper(), entry if isinstance(entry, list) else phrases_of(entry))
        for key in ("structures", "side_words", "results"):
            walk(document.get(key), key.upper(), add)
    return list(found.values())


def phrases_of(entry):
    return entry.get("phrases") or [] if isinstance(entry, dict) else [entry]


def walk(node, label, add):
    if isinstance(node, str):
        add(label, [node])
    elif isinstance(node, dict):
        for key, value in node.items():
            if key not in ("test", "region", "of", "means", "side"):
                walk(value, label, add)
    elif isinstance(node, list):
        for value in node:
            walk(value, label, add)


def summaries(folder):
    """The case summary of each letter, white space as single blanks."""
    found = []
    for path in sorted(glob.glob(f"{folder}/*.txt")):
        with open(path, encoding="utf-8", errors="replace") as file:
            text = file.read()
        start = re.search(r"CASE SUMMARY", text)
        end = re.search(r"IMR (?:ISSUES|DECISION)|^IMR Issues", text, re.MULTILINE)
        if start:
            text = text[start.end() : end.start() if end and end.start() > start.end() else None]
        found.append(" ".join(text.split()))
    return found


def pipeline(own_splitter, targets):
    if own_splitter:
        nlp = medspacy.load()
    else:
        nlp = spacy.blank("en")
        nlp.add_pipe("sentencizer")
        nlp.add_pipe("medspacy_target_matcher")
        nlp.add_pipe("medspacy_context")
    nlp.get_pipe("medspacy_target_matcher").add(targets)
    return nlp


def main():
    letters, folder = sys.argv[1:3]
    texts, targets = summaries(letters), rules(folder)
    for own in (True, False):
        nlp = pipeline(own, targets)
        found = sum(len(nlp(text).ents) for text in texts)
        best = float("inf")
        for _ in range(3):
            start = time.process_time()
            for text in texts:
                nlp(text)
            best = min(best, time.process_time() - start)
        print(
            json.dumps(
                {
                    "reader": "medspaCy",
                    "splitter": "its own" if own else "sentencizer",
                    "rules": len(targets),
                    "letters": len(texts),
                    "bytes": sum(len(text.encode()) for text in texts),
                    "found": found,
                    "letters_per_second": round(len(texts) / best, 1),
                }
            ),
            flush=True,
        )


main()
