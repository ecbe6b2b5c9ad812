import { preparedTable } from './await.ts';

/** A source as the init Job reads it from sources.json. */
export interface SourceEntry {
  readonly name: string;
  /** URL without a password. */
  readonly url: string;
  /** Variable that holds the password. @default - none */
  readonly passwordVariable?: string;
  /** Arguments of the driver besides the URL: Superset keeps them in the database's `extra`. @default - none */
  readonly connectArguments?: Readonly<Record<string, string | boolean>>;
}

export function renderSources(sources: readonly SourceEntry[]): string {
  return `${JSON.stringify(sources, null, 2)}\n`;
}

export interface InitScriptProps {
  /** Folder of the files. */
  readonly folder: string;
  readonly rotating: boolean;
}

/** What the init Job runs. Each step can run again. */
export function renderInitScript({ folder, rotating }: InitScriptProps): string {
  return [
    'set -eu',
    'superset db upgrade',
    ...(rotating ? ['superset re-encrypt-secrets'] : []),
    'superset init',
    `python ${folder}/prepare.py ${folder}/sources.json`,
    '',
  ].join('\n');
}

/**
 * Makes the first account where it is missing, keeps the sources as they are described, and says that the database is
 * ready. An account that exists is left alone: people change their passwords. Of a source that exists, the address
 * and the password are set again, and nothing that people may have changed besides.
 */
export function renderPrepare(): string {
  return `import json
import os
import sys

from superset.app import create_app

with open(sys.argv[1], encoding="utf-8") as file:
    sources = json.load(file)

app = create_app()
with app.app_context():
    from sqlalchemy import text
    from sqlalchemy.engine import make_url

    from superset.extensions import db, security_manager
    from superset.models.core import Database

    admin = os.environ["ADMIN_USERNAME"]
    if security_manager.find_user(username=admin) is None:
        made = security_manager.add_user(
            admin,
            "Platform",
            "Administrator",
            os.environ["ADMIN_EMAIL"],
            security_manager.find_role("Admin"),
            password=os.environ["ADMIN_PASSWORD"],
        )
        if not made:
            sys.exit(f"the account {admin} could not be made: see above")
        print(f"made the account {admin}")

    for source in sources:
        url = make_url(source["url"])
        if "passwordVariable" in source:
            url = url.set(password=os.environ[source["passwordVariable"]])
        database = db.session.query(Database).filter_by(database_name=source["name"]).one_or_none()
        if database is None:
            database = Database(
                database_name=source["name"],
                expose_in_sqllab=True,
                allow_run_async=app.config["CELERY_CONFIG"] is not None,
            )
            db.session.add(database)
        extra = json.loads(database.extra or "{}")
        parameters = extra.setdefault("engine_params", {})
        parameters["connect_args"] = {**parameters.get("connect_args", {}), **source.get("connectArguments", {})}
        database.extra = json.dumps(extra)
        database.set_sqlalchemy_uri(url.render_as_string(hide_password=False))
        db.session.commit()
        print(f"source {source['name']} is as described")

    with db.engine.begin() as connection:
        connection.execute(
            text("CREATE TABLE IF NOT EXISTS ${preparedTable} (image text PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())")
        )
        connection.execute(
            text("INSERT INTO ${preparedTable} (image) VALUES (:image) ON CONFLICT (image) DO NOTHING"),
            {"image": os.environ["SUPERSET_IMAGE"]},
        )
`;
}
