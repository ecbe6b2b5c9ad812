/**
 * Removes what has expired in the metadata database's cache: Superset overwrites an entry, and never removes one.
 * Its times have no zone and are the pods' own: UTC.
 */
export function renderCleanup(): string {
  return `import psycopg2

connection = psycopg2.connect("", connect_timeout=10)
with connection, connection.cursor() as cursor:
    cursor.execute("SELECT to_regclass('key_value') IS NOT NULL")
    if cursor.fetchone()[0]:
        cursor.execute("DELETE FROM key_value WHERE expires_on < timezone('utc', now())")
        print(f"removed {cursor.rowcount} entries that had expired")
connection.close()
`;
}
