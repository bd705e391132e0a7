#!/usr/bin/env python3
"""The survey as a Spark job: spark.py LIST, with a path and its labels on each line, as `syscope survey` takes them.

Each partition pipes its lines through `syscope survey --jobs 1`; the records become a table, and the same numbers as
query.sql has are printed as comma-separated values. With --results the records come from a file instead.
"""
import argparse
import csv
import sys

from pyspark.sql import SparkSession, functions as F
from pyspark.sql.types import BooleanType, LongType, StringType, StructField, StructType


def structure(**fields):
    return StructType([StructField(name, kind) for name, kind in fields.items()])


schema = structure(
    path=StringType(), error=StringType(), labels=structure(suite=StringType()),
    package=structure(name=StringType(), version=StringType(), architecture=StringType()),
    kernel=structure(release=StringType(), architecture=StringType()),
    kallsyms=structure(all=BooleanType(), symbols=LongType(), bytes=LongType()),
    summary=structure(available=LongType(), missing=LongType()))

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("list", nargs="?")
parser.add_argument("--results")
parser.add_argument("--master", default="local[2]")
parser.add_argument("--syscope", default="syscope")
options = parser.parse_args()
if (options.list is None) == (options.results is None):
    parser.error("a list of kernels, or --results")

spark = SparkSession.builder.master(options.master).appName("syscope survey").getOrCreate()
spark.sparkContext.setLogLevel("WARN")
if options.results:
    lines = spark.sparkContext.textFile(options.results)
else:
    kernels = spark.sparkContext.textFile(options.list).repartition(8)
    lines = kernels.pipe(f"{options.syscope} survey --quiet --jobs 1")
records = spark.read.schema(schema).json(lines).where(F.col("error").isNull())
everything = F.col("kallsyms.all")
table = (
    records.groupBy(F.col("labels.suite").alias("suite"), F.col("package.architecture").alias("architecture"))
    .agg(
        F.count("*").alias("kernels"),
        F.count(F.when(everything, 1)).alias("with_kallsyms_all"),
        F.min("summary.available").alias("fewest_events"),
        F.max("summary.available").alias("most_events"),
        F.sum("summary.missing").alias("missing_events"),
        F.round(F.avg(F.when(everything, F.col("kallsyms.bytes")))).cast("long").alias("bytes_with_all"),
        F.round(F.avg(F.when(~everything, F.col("kallsyms.bytes")))).cast("long").alias("bytes_without"))
    .orderBy("suite", "architecture"))
writer = csv.writer(sys.stdout)
writer.writerow(table.columns)
writer.writerows(table.collect())
spark.stop()
