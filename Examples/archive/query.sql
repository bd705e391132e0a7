-- DuckDB over the results of a survey: duckdb -c "SET VARIABLE results = 'results.jsonl'" -f query.sql, or query.py.
-- Kernels, KALLSYMS_ALL, events and the size of kallsyms by suite and architecture.
SELECT
    labels.suite AS suite,
    package.architecture AS architecture,
    count(*) AS kernels,
    count(*) FILTER (kallsyms."all") AS with_kallsyms_all,
    min(summary.available) AS fewest_events,
    max(summary.available) AS most_events,
    sum(summary.missing) AS missing_events,
    round(avg(kallsyms.bytes) FILTER (kallsyms."all"))::BIGINT AS bytes_with_all,
    round(avg(kallsyms.bytes) FILTER (NOT kallsyms."all"))::BIGINT AS bytes_without
FROM read_json(getvariable('results'), format = 'newline_delimited', columns = {
    'path': 'VARCHAR', 'error': 'VARCHAR',
    'labels': 'STRUCT(suite VARCHAR)',
    'package': 'STRUCT(name VARCHAR, version VARCHAR, architecture VARCHAR)',
    'kernel': 'STRUCT(release VARCHAR, architecture VARCHAR)',
    'kallsyms': 'STRUCT("all" BOOLEAN, symbols BIGINT, bytes BIGINT)',
    'summary': 'STRUCT(available BIGINT, missing BIGINT)'})
WHERE error IS NULL
GROUP BY ALL
ORDER BY ALL;
