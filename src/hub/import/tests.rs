//! Files into a space.

use tempfile::TempDir;

use super::*;
use crate::hub::bundle;
use crate::model::DocumentState;
use crate::store::{Scratch, Viewer};

const HUB: &[(&str, &str)] = &[
    (
        "organizations.jsonl",
        r#"{"key":"host","name":"Host","role":"HOST","status":"ACTIVE"}"#,
    ),
    (
        "people.jsonl",
        r#"{"key":"eve","organization":"host","name":"Eve","email":"eve@host.example"}
{"key":"ned","organization":"host","name":"Ned","email":"ned@host.example"}"#,
    ),
    (
        "spaces.jsonl",
        r#"{"key":"lib","name":"Library","kind":"INTERNAL","owners":["host"]}"#,
    ),
    (
        "grants.jsonl",
        r#"{"node":{"space":"lib"},"subject":{"person":"eve"},"level":"EDIT"}
{"node":{"space":"lib"},"subject":{"person":"ned"},"level":"VIEW"}"#,
    ),
];

fn written(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

async fn hub() -> Scratch {
    let scratch = Scratch::new().await;
    let options = bundle::Options { strict: true };
    let report = bundle::import(&scratch.store, written(HUB).path(), options, |_| {}).await;
    assert!(report.unwrap().is_clean());
    scratch
}

fn request(folder: &TempDir, person: Option<&str>) -> ImportFiles {
    ImportFiles {
        paths: vec![folder.path().to_owned()],
        space: "lib".into(),
        folder: Some("in/box".into()),
        person: person.map(|name| format!("{name}@host.example")),
        publish: false,
    }
}

async fn run(hub: &Scratch, request: ImportFiles) -> FilesReport {
    import(&hub.store, request, |_| {}).await.unwrap()
}

async fn system(hub: &Scratch) -> Viewer {
    hub.store.as_system("test").await.unwrap()
}

fn counts(report: &FilesReport) -> (usize, usize, usize, usize) {
    (
        report.created,
        report.updated,
        report.unchanged,
        report.refused.len(),
    )
}

const FILES: &[(&str, &str)] = &[
    ("a.md", "# A\n\ntext\n"),
    ("deep/er/b.md", "---\ntitle: Bee\ntags: [x]\n---\nbuzz"),
    ("deep/c.html", "<title>C</title><p>see"),
    ("deep/d.pdf", "%PDF"),
    (".git/config", "hidden"),
    ("deep/.hidden.md", "hidden"),
];

#[tokio::test]
async fn files_become_documents_in_folders_and_repeating_changes_nothing() {
    let hub = hub().await;
    let files = written(FILES);
    let report = run(&hub, request(&files, Some("eve"))).await;
    assert_eq!(counts(&report), (3, 0, 0, 1), "{report:?}");
    assert_eq!((report.folders, report.hidden), (4, 2));
    assert!(report.refused[0].reason.contains("(.pdf)"), "{report:?}");
    let viewer = system(&hub).await;
    let bee = viewer
        .document_by_key("file:lib/in/box/deep/er/b.md")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (bee.title.as_str(), bee.state),
        ("Bee", DocumentState::Draft)
    );
    let eve = hub.store.as_person("eve@host.example").await.unwrap();
    assert_eq!(bee.owner, eve.person());
    let folder = viewer.folder(bee.folder.unwrap()).await.unwrap().unwrap();
    assert_eq!(folder.name, "er");

    let before = hub.store.pulse().await.unwrap();
    let report = run(&hub, request(&files, Some("eve"))).await;
    assert_eq!((counts(&report), report.folders), ((0, 0, 3, 1), 0));
    assert_eq!(hub.store.pulse().await.unwrap(), before);

    std::fs::write(files.path().join("a.md"), "# A\n\nother text\n").unwrap();
    let report = run(&hub, request(&files, Some("eve"))).await;
    assert_eq!(counts(&report), (0, 1, 2, 1));
    let viewer = system(&hub).await;
    let a = viewer
        .document_by_key("file:lib/in/box/a.md")
        .await
        .unwrap()
        .unwrap();
    assert_eq!((a.revision, a.version), (2, 2));
}

#[tokio::test]
async fn rights_are_those_of_whoever_imports() {
    let hub = hub().await;
    let files = written(&[("a.md", "# A"), ("deep/b.md", "# B")]);
    let report = run(&hub, request(&files, Some("ned"))).await;
    assert_eq!(
        (counts(&report), report.folders),
        ((0, 0, 0, 2), 0),
        "{report:?}"
    );
    // EDIT adds drafts; publishing needs MANAGE.
    let publish = |person| ImportFiles {
        publish: true,
        ..request(&files, person)
    };
    let report = run(&hub, publish(Some("eve"))).await;
    assert_eq!(counts(&report), (0, 0, 0, 2), "{report:?}");
    assert!(report.refused[0].reason.contains("MANAGE"), "{report:?}");
    let report = run(&hub, request(&files, Some("eve"))).await;
    assert_eq!(counts(&report), (2, 0, 0, 0));
    let report = run(&hub, publish(None)).await;
    assert_eq!(counts(&report), (0, 2, 0, 0));
    let viewer = system(&hub).await;
    let a = viewer
        .document_by_key("file:lib/in/box/a.md")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(a.state, DocumentState::Published);
    let nowhere = ImportFiles {
        space: "nowhere".into(),
        ..request(&files, None)
    };
    assert!(import(&hub.store, nowhere, |_| {}).await.is_err());
}

#[cfg(unix)]
#[tokio::test]
async fn links_lead_nowhere_else() {
    use std::os::unix::fs::symlink;
    let hub = hub().await;
    let secret = written(&[("secret.md", "# Secret")]);
    let files = written(&[("a.md", "# A"), ("deep/b.md", "# B")]);
    let at = |name: &str| files.path().join(name);
    symlink(secret.path().join("secret.md"), at("out.md")).unwrap();
    symlink(secret.path(), at("out")).unwrap();
    symlink("..", at("deep/up")).unwrap();
    symlink("nothing", at("broken.md")).unwrap();
    symlink("a.md", at("same.md")).unwrap();
    let report = run(&hub, request(&files, None)).await;
    assert_eq!(counts(&report), (3, 0, 0, 4), "{report:?}");
    let refused: Vec<_> = report
        .refused
        .iter()
        .map(|r| r.path.file_name().unwrap().to_str().unwrap())
        .collect();
    assert_eq!(refused, ["broken.md", "out", "out.md", "up"]);
}
