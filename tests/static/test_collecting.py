"""Scripts import each other: by their names here, by names with a hash where files were collected."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from django.core.files.storage import FileSystemStorage

from config.static_files import HashedStaticFilesStorage
from tests.local.checkout import copy_of_checkout

IMPORT = re.compile(r'^import [^;]*?from "\./([\w.]+)";$', re.MULTILINE)
PRELOADED = re.compile(r"modulepreload\" href=\"{% static 'js/questionnaire/([\w.]+)' %}")


def imported_by(path: Path) -> set[str]:
    """Return the names of all modules that come with this one."""
    names = set(IMPORT.findall(path.read_text(encoding="utf-8")))
    return names.union(*(imported_by(path.with_name(name)) for name in names))


def test_all_that_the_questionnaire_imports_is_asked_for_at_once(repository: Path) -> None:
    template = (repository / "templates/responses/answering/scripts.html").read_text(encoding="utf-8")
    modules = imported_by(repository / "static/js/questionnaire/main.js")
    assert "queue.js" in modules
    assert set(PRELOADED.findall(template)) == modules


def test_a_collected_script_imports_others_by_the_names_that_pages_preload(
    repository: Path, tmp_path: Path
) -> None:
    source = FileSystemStorage(repository / "static")
    names = [
        path.relative_to(repository / "static").as_posix()
        for path in (repository / "static/js").rglob("*.js")
    ]
    collected = HashedStaticFilesStorage(location=tmp_path, base_url="/static/")
    for name in names:
        collected.save(name, source.open(name))
    for _, _, processed in collected.post_process({name: (collected, name) for name in names}):
        assert not isinstance(processed, Exception)
    hashed = {name: collected.stored_name(name) for name in names}
    main = (tmp_path / hashed["js/questionnaire/main.js"]).read_text(encoding="utf-8")
    for name in imported_by(repository / "static/js/questionnaire/main.js"):
        address = hashed[f"js/questionnaire/{name}"]
        assert (tmp_path / address).exists()
        assert f'"./{Path(address).name}"' in main
        assert f'from "./{name}"' not in main


def test_collecting_on_an_empty_machine_gives_every_file_a_hash(repository: Path, tmp_path: Path) -> None:
    """The image is built so: nothing was collected before."""
    copy_of_checkout(repository, tmp_path)
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"],
        cwd=tmp_path,
        env=os.environ | {"SECRET_KEY": "0" * 64},
        check=True,
    )
    manifest = json.loads((tmp_path / "staticfiles/staticfiles.json").read_text(encoding="utf-8"))
    assert re.fullmatch(r"js/questionnaire/main\.\w{12}\.js", manifest["paths"]["js/questionnaire/main.js"])
    assert (tmp_path / "staticfiles" / manifest["paths"]["css/app.css"]).exists()
