#!/usr/bin/env python3
"""Runs query.sql in DuckDB over the results of a survey: query.py results.jsonl. Prints comma-separated values."""
import csv
import pathlib
import sys

import duckdb

connection = duckdb.connect()
connection.execute("SET VARIABLE results = $1", [sys.argv[1]])
answer = connection.execute(pathlib.Path(__file__).with_name("query.sql").read_text())
writer = csv.writer(sys.stdout)
writer.writerow(column[0] for column in answer.description)
writer.writerows(answer.fetchall())
