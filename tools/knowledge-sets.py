#!/usr/bin/env python3
# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""Makes knowledge bases with questions whose answers are known out of real texts, for bench/search-features.

    tools/knowledge-sets.py FOLDER > sets.json

FOLDER has texts that are no part of the project: manual/gnome-help.json (pages {id, title, summary, text}),
routing/banking77-test.csv (text, category) and faq/health-faq-*; sets whose file is not there are left out, with
the reason on standard error. Half the documents of each set are left out of its base, so that their questions have
no answer there ("near"); the questions of a set of another domain in the same language have none either ("far").

- pages: a manual, asked by the summaries of its pages, which are not indexed; no phrasings
- intents1, 3 and 5: customers' questions; that many of each intent are stored as phrasings, the others are asked
- the same with an x at the end: the other half of the intents is in the base
- faq-en, -de, -ar, -it and -pl: answers without their questions, which are asked; the first words of each answer are its
  title; no phrasings
"""
import csv
import json
import pathlib
import sys

csv.field_size_limit(1 << 24)
TITLE_WORDS = 8


def text_hash(text):
    """Any that is the same everywhere: which half of the intents is known must not change."""
    value = 5381
    for byte in text.encode():
        value = (value * 33 + byte) & 0xFFFFFFFF
    return value


def make_pages(path):
    pages = json.loads(path.read_text(encoding="utf-8"))
    documents = [{"id": page["id"], "title": page["title"], "text": page["text"]} for page in pages[::2]]
    questions = [{"text": page["summary"], "kind": "near" if i % 2 else "own", "answer": page["id"]}
                 for i, page in enumerate(pages) if page.get("summary") is not None]
    return {"name": "pages", "domain": "computers", "language": "en", "documents": documents, "questions": questions}


def make_intents(path, phrasings, other):
    stored, questions = {}, []
    for row in csv.DictReader(path.open(encoding="utf-8")):
        intent, known = row["category"], text_hash(row["category"]) % 2 == other
        if known and len(stored.setdefault(intent, [])) < phrasings:
            stored[intent].append(row["text"])
        else:
            questions.append({"text": row["text"], "kind": "own" if known else "near", "answer": intent})
    documents = [{"id": intent, "title": intent.replace("_", " "), "language": "en", "phrasings": texts}
                 for intent, texts in stored.items()]
    return {"name": f"intents{phrasings}" + "x" * other, "domain": "money", "language": "en", "documents": documents,
            "questions": questions}


def make_faq(path, language, delimiter, question, answer):
    rows = [row for row in csv.DictReader(path.open(encoding="utf-8"), delimiter=delimiter)
            if language in (row["lang"], "ar") and row[question].strip() and row[answer].strip()]
    documents = [{"id": str(i), "title": " ".join(row[answer].split()[:TITLE_WORDS]), "language": language,
                  "text": row[answer]} for i, row in enumerate(rows) if i % 2 == 0]
    questions = [{"text": row[question], "kind": "near" if i % 2 else "own", "answer": str(i)}
                 for i, row in enumerate(rows)]
    return {"name": f"faq-{language}", "domain": "health", "language": language, "documents": documents,
            "questions": questions}


def main():
    folder = pathlib.Path(sys.argv[1])
    faq = folder / "faq"
    makers = [(make_pages, folder / "manual/gnome-help.json")]
    makers += [(make_intents, folder / "routing/banking77-test.csv", phrasings, other)
               for other in (0, 1) for phrasings in (1, 3, 5)]
    makers += [(make_faq, faq / "health-faq-en.csv", "en", ",", "question", "answer"),
               *((make_faq, faq / "health-faq-de-en-pl-it-sv.tsv", language, "\t", "question", "answer")
                 for language in ("de", "it", "pl")),
               (make_faq, faq / "health-faq-ar.csv", "ar", ",", "question_ar", "answer_ar")]
    sets = []
    for maker, path, *rest in makers:
        if path.exists():
            sets.append(maker(path, *rest))
        else:
            print(f"{path} is not there", file=sys.stderr)
    own = [(each, [question["text"] for question in each["questions"]]) for each in sets]
    for each in sets:
        asked = {text for other, texts in own
                 if other["domain"] != each["domain"] and other["language"] == each["language"] for text in texts}
        each["questions"] += [{"text": text, "kind": "far", "answer": None} for text in sorted(asked)]
    json.dump(sets, sys.stdout)


if __name__ == "__main__":
    main()
