/**
 * Waits for the metadata database, without Superset's own 300 MiB: libpq reads PG* variables.
 * - `database`: until it lets us in.
 * - `prepared`: until the init Job has prepared it for SUPERSET_IMAGE. Old pods serve on meanwhile.
 */
export function renderAwait(): string {
  return `import os
import sys
import time

import psycopg2


def there(what):
    connection = psycopg2.connect("", connect_timeout=5)
    try:
        if what == "database":
            return True
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('${preparedTable}') IS NOT NULL")
            if not cursor.fetchone()[0]:
                return False
            cursor.execute("SELECT 1 FROM ${preparedTable} WHERE image = %s", (os.environ["SUPERSET_IMAGE"],))
            return cursor.fetchone() is not None
    finally:
        connection.close()


what = sys.argv[1]
while True:
    try:
        if there(what):
            break
        print(f"the init Job has not prepared the database for {os.environ['SUPERSET_IMAGE']} yet", flush=True)
    except psycopg2.Error as error:
        print(f"the database does not answer: {error}", flush=True)
    time.sleep(5)
`;
}

/** Table in the metadata database: a row for each image that it was prepared for. */
export const preparedTable = 'holdfast_prepared';
