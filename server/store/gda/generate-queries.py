#!/usr/bin/env python3
# Copyright the Foyer authors. SPDX-License-Identifier: AGPL-3.0-or-later
"""Compiles sql/ into C tables, so that a missing query or an undeclared parameter is an error of the build.

A query is one statement in a file, under sql/queries/common, or in both sqlite/ and mysql/:

    -- What it is for.
    -- in: id text, limit int32
    -- out: id text, created_at int64
    SELECT id, created_at FROM things WHERE id > ##id LIMIT ##limit

@NAME@ stands for the expression in sql/parts/NAME.sql, which several queries share.

A migration is a number; its statements are the files sql/schema/DIALECT/NNNN-*.sql in the order of their names.
"""
import pathlib
import re
import sys

DIALECTS = ('sqlite', 'mysql')
# libgda wants each parameter's type in the SQL; MySQL's provider gets 64-bit numbers as text.
GDA_TYPES = {'text': 'string', 'int64': 'gint64', 'int32': 'gint', 'bool': 'gint', 'double': 'gdouble',
             'blob': 'GdaBinary'}
TYPES = {name: f'FOYER_GDA_{name.upper()}' for name in ('text', 'int64', 'int32', 'bool', 'double', 'blob')}


class Mistake(Exception):
    pass


def parse_columns(path, text):
    columns = []
    for item in filter(None, (part.strip() for part in text.split(','))):
        words = item.split()
        if len(words) != 2 or words[1] not in TYPES:
            raise Mistake(f'{path}: "{item}" is not NAME TYPE')
        if words[0] in (name for name, _ in columns):
            raise Mistake(f'{path}: "{words[0]}" is declared twice')
        columns.append((words[0], words[1]))
    return columns


def read_statement(path):
    """Gives purpose, inputs, outputs and the bare statement: libgda must not see the comments of the head."""
    purpose, inputs, outputs, body = [], [], [], []
    section = purpose
    for line in path.read_text(encoding='utf-8').splitlines():
        if not body and line.startswith('--'):
            text = line[2:].strip()
            if text.startswith('in:'):
                section, text = inputs, text[3:]
            elif text.startswith('out:'):
                section, text = outputs, text[4:]
            section.append(text.strip())
        elif body or line.strip():
            body.append(line.rstrip())
    sql = '\n'.join(body).strip()
    if not purpose:
        raise Mistake(f'{path}: has no purpose')
    if not sql or ';' in re.sub(r"'[^']*'", '', sql):
        raise Mistake(f'{path}: is not one statement without a semicolon')
    if '/*' in sql:
        raise Mistake(f'{path}: libgda does not understand /* */')
    return parse_columns(path, ', '.join(inputs)), parse_columns(path, ', '.join(outputs)), sql


def read_part(root, name):
    path = root / 'parts' / f'{name}.sql'
    if not path.exists():
        raise Mistake(f'{path}: is used, and is not there')
    return read_statement(path)[2]


def check_query(path, inputs, sql):
    used = set(re.findall(r'##([a-z_0-9]+)', sql))
    declared = {name for name, _ in inputs}
    if used != declared:
        raise Mistake(f'{path}: declared but not used or used but not declared: {sorted(used ^ declared)}')


def add_types(dialect, inputs, sql):
    kinds = {name: 'string' if (dialect, kind) == ('mysql', 'int64') else GDA_TYPES[kind] for name, kind in inputs}
    return re.sub(r'##([a-z_0-9]+)', lambda match: f'##{match.group(1)}::{kinds[match.group(1)]}::NULL', sql)


def c_string(text):
    lines = text.split('\n')
    quoted = [line.replace('\\', '\\\\').replace('"', '\\"') for line in lines]
    return '\n    '.join(f'"{line}\\n"' if i + 1 < len(quoted) else f'"{line}"' for i, line in enumerate(quoted))


def c_columns(name, columns):
    items = ', '.join(f'{{ "{column}", {TYPES[kind]} }}' for column, kind in columns)
    return f'static const FoyerGdaColumn {name}[] = {{ {items} }};\n'


def load_queries(root):
    queries = {}
    for path in sorted((root / 'queries' / 'common').glob('*.sql')):
        queries[path.stem] = {dialect: path for dialect in DIALECTS}
    for dialect in DIALECTS:
        for path in sorted((root / 'queries' / dialect).glob('*.sql')):
            paths = queries.setdefault(path.stem, {})
            if dialect in paths:
                raise Mistake(f'{path}: is in common too')
            paths[dialect] = path
    return dict(sorted(queries.items()))


def write_query(out, root, name, paths):
    heads, statements = [], []
    for dialect in DIALECTS:
        if dialect not in paths:
            raise Mistake(f'{name}.sql: is missing for {dialect}')
        inputs, outputs, sql = read_statement(paths[dialect])
        sql = re.sub(r'@([a-z-]+)@', lambda match: read_part(root, match.group(1)), sql)
        check_query(paths[dialect], inputs, sql)
        heads.append((inputs, outputs))
        statements.append(add_types(dialect, inputs, sql))
    if heads[0] != heads[1]:
        raise Mistake(f'{name}.sql: inputs or outputs differ between the databases')
    inputs, outputs = heads[0]
    symbol = name.replace('-', '_')
    fields = [f'  [FOYER_GDA_QUERY_{symbol.upper()}] = {{\n    .name = "{name}",']
    for label, columns in (('in', inputs), ('out', outputs)):
        if columns:
            out.append(c_columns(f'{symbol}_{label}', columns))
            fields.append(f'    .{label} = {symbol}_{label}, .n_{label} = {len(columns)},')
    for index, sql in enumerate(statements):
        fields.append(f'    .sql[{index}] = {c_string(sql)},')
    return '\n'.join(fields) + '\n  },\n'


def write_migrations(out, root):
    numbers = {}
    for index, dialect in enumerate(DIALECTS):
        steps = {}
        for path in sorted((root / 'schema' / dialect).glob('*.sql'), key=lambda path: path.stem):
            number = int(path.name.split('-')[0])
            steps.setdefault(number, []).append((path.stem, read_statement(path)[2]))
        if list(steps) != list(range(1, len(steps) + 1)):
            raise Mistake(f'{dialect}: migrations are not numbered 1, 2, 3 …: {list(steps)}')
        for number, statements in steps.items():
            rows = ''.join(f'  {{ "{stem}",\n    {c_string(sql)} }},\n' for stem, sql in statements)
            out.append(f'static const FoyerGdaStep {dialect}_{number}[] = {{\n{rows}}};\n')
            numbers.setdefault(number, {})[index] = (f'{dialect}_{number}', len(statements))
    rows = ''
    for number, parts in numbers.items():
        if len(parts) != len(DIALECTS):
            raise Mistake(f'migration {number} is missing for one database')
        rows += f'  {{ {number}, {{ ' + ', '.join(parts[i][0] for i in (0, 1)) + ' }, { '
        rows += ', '.join(str(parts[i][1]) for i in (0, 1)) + ' } },\n'
    out.append(f'const FoyerGdaMigration foyer_gda_migrations[] = {{\n{rows}}};\n')
    out.append(f'const guint foyer_gda_n_migrations = {len(numbers)};\n')


def main():
    root, header, source, depfile = (pathlib.Path(argument) for argument in sys.argv[1:])
    out = ['#include "foyer-gda-query.h"\n']
    queries = load_queries(root)
    rows = ''.join(write_query(out, root, name, paths) for name, paths in queries.items())
    out.append(f'const FoyerGdaQuery foyer_gda_queries[FOYER_GDA_N_QUERIES] = {{\n{rows}}};\n')
    write_migrations(out, root)
    names = ''.join(f'  FOYER_GDA_QUERY_{name.replace("-", "_").upper()},\n' for name in queries)
    header.write_text('#pragma once\n\ntypedef enum {\n' + names + '  FOYER_GDA_N_QUERIES\n} FoyerGdaQueryId;\n')
    source.write_text('\n'.join(out))
    inputs = sorted(str(path) for path in root.rglob('*') if path.is_dir() or path.suffix == '.sql')
    depfile.write_text(f'{source}: ' + ' '.join(path.replace(' ', '\\ ') for path in inputs) + '\n')


if __name__ == '__main__':
    try:
        main()
    except Mistake as mistake:
        sys.exit(str(mistake))
