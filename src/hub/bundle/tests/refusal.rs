//! Bad lines: each is told, and the good ones are in.

use super::*;

/// The small bundle with these lines at the end of a file: what is said of each.
async fn refusals_of(file: &'static str, lines: &[String]) -> (Scratch, Report) {
    let scratch = Scratch::new().await;
    let text = format!("{}\n{}\n", small(file).trim_end(), lines.join("\n"));
    let folder = small_but(&[(file, text)]);
    let report = take_in(&scratch.store, folder.path()).await;
    (scratch, report)
}

const CASES: &[(&str, &str, &str)] = &[
    ("organizations.jsonl", "nonsense", "not a JSON object"),
    (
        "organizations.jsonl",
        r#"{"key":"x","name":"X","role":"HOST","status":"ACTIVE"}"#,
        "role: the hub already has a host: `Host`",
    ),
    (
        "organizations.jsonl",
        r#"{"key":"x","name":"X","role":"PARTNER","status":"AWAKE"}"#,
        "status: unknown variant `AWAKE`",
    ),
    (
        "organizations.jsonl",
        r#"{"key":"BOLT","name":"X","role":"PARTNER","status":"ACTIVE"}"#,
        "slug: another organization has the slug `bolt`",
    ),
    (
        "organizations.jsonl",
        r#"{"key":"x","name":"X","role":"PARTNER","status":"ACTIVE","manager":"nobody"}"#,
        "manager: there is no person with the key `nobody`",
    ),
    (
        "organizations.jsonl",
        r#"{"key":"acme","name":"X","role":"PARTNER","status":"ACTIVE"}"#,
        "key: already on line 2",
    ),
    (
        "people.jsonl",
        r#"{"key":"x","organization":"nowhere","name":"X","email":"x@x.example"}"#,
        "organization: there is no organization with the key `nowhere`",
    ),
    (
        "people.jsonl",
        r#"{"key":"x","organization":"acme","name":"X","email":"Bea@bolt.example"}"#,
        "email: somebody else has the address bea@bolt.example",
    ),
    (
        "people.jsonl",
        r#"{"key":"x","organization":"acme","name":"X","email":"x@x.example","role":"HUB_ADMIN"}"#,
        "role: only a person of the host",
    ),
    (
        "groups.jsonl",
        r#"{"key":"x","organization":"acme","name":"X","members":["ada","bea"]}"#,
        "members[1]: `bea` is a person of another organization",
    ),
    (
        "groups.jsonl",
        r#"{"key":"x","organization":"acme","name":"Sales"}"#,
        "name: the organization already has a group of this name",
    ),
    (
        "segments.jsonl",
        r#"{"key":"x","name":"X","rule":{"age":3}}"#,
        "rule.age: unknown field `age`",
    ),
    (
        "walls.jsonl",
        r#"{"a":"acme","b":"acme","reason":"x"}"#,
        "b: a wall stands between two different",
    ),
    (
        "walls.jsonl",
        r#"{"a":"acme","b":"Bolt Ltd.","reason":"x"}"#,
        "b: already on line 1",
    ),
    (
        "walls.jsonl",
        r#"{"a":"acme","b":"nobody","reason":"x"}"#,
        "b: there is no organization",
    ),
    (
        "agreements.jsonl",
        r#"{"key":"x","title":"X","versions":[]}"#,
        "versions: an agreement needs at least one version",
    ),
    (
        "signatures.jsonl",
        r#"{"agreement":"nda","version":3,"organization":"acme","person":"ada","signed_at":"2022-01-01T00:00:00Z"}"#,
        "version: the agreement has no version 3",
    ),
    (
        "signatures.jsonl",
        r#"{"agreement":"dpa","version":3,"organization":"acme","person":"ada","signed_at":"2022-01-01T00:00:00Z"}"#,
        "agreement: there is no agreement",
    ),
    (
        "signatures.jsonl",
        r#"{"agreement":"nda","version":1,"organization":"acme","person":"bea","signed_at":"2022-01-01T00:00:00Z"}"#,
        "person: `bea` is a person of another organization",
    ),
    (
        "signatures.jsonl",
        r#"{"agreement":"nda","version":1,"organization":"acme","person":"ada","signed_at":"2022-01-01T00:00:00Z","until":"2021-01-01T00:00:00Z"}"#,
        "until: must be later than `signed_at`",
    ),
    (
        "signatures.jsonl",
        r#"{"agreement":"nda","version":1,"organization":"acme","person":"ada","signed_at":"2022-01-01T00:00:00Z","revoked_at":"2021-01-01T00:00:00Z"}"#,
        "revoked_at: must not be earlier than `signed_at`",
    ),
    (
        "signatures.jsonl",
        r#"{"agreement":"nda","version":2,"organization":"acme","person":"ada","signed_at":"2022-01-01T00:00:00Z"}"#,
        "signed_at: already on line 1",
    ),
    (
        "spaces.jsonl",
        r#"{"key":"x","name":"X","kind":"JOINT","owners":["host","nobody"]}"#,
        "owners[1]: there is no organization",
    ),
    (
        "spaces.jsonl",
        r#"{"key":"x","name":"X","kind":"JOINT","owners":[]}"#,
        "owners: a space needs at least one owner",
    ),
    (
        "spaces.jsonl",
        r#"{"key":"x","name":"X","kind":"JOINT","owners":["host","acme"],"share_links":true}"#,
        "share_links: a space that belongs to several organizations can't allow links",
    ),
    (
        "spaces.jsonl",
        r#"{"key":"Lib!","name":"X","kind":"JOINT","owners":["host"]}"#,
        "slug: another space has the slug `lib`",
    ),
    (
        "spaces.jsonl",
        r#"{"key":"x","name":"X","kind":"JOINT","owners":["host"],"participations":[{"organization":"acme","cap":"VIEW"},{"segment":"none","cap":"VIEW"}]}"#,
        "participations[1].segment: there is no segment",
    ),
    (
        "folders.jsonl",
        r#"{"key":"x","space":"nowhere","name":"X"}"#,
        "space: there is no space with the key `nowhere`",
    ),
    (
        "folders.jsonl",
        r#"{"key":"x","space":"lib","parent":"none","name":"X"}"#,
        "parent: there is no folder with the key `none`",
    ),
    (
        "folders.jsonl",
        r#"{"key":"x","space":"lib","parent":"x","name":"X"}"#,
        "parent: a folder can't be its own parent",
    ),
    (
        "folders.jsonl",
        r#"{"key":"x","space":"joint","parent":"z/outer","name":"X"}"#,
        "parent: this folder is in another space",
    ),
    (
        "folders.jsonl",
        r#"{"key":"x","space":"lib","name":"X","requirements":[{"min_tier":"GOLD"},{"agreement":"dpa"}]}"#,
        "requirements[1].agreement: there is no agreement",
    ),
    (
        "documents.jsonl",
        r#"{"key":"x","space":"joint","folder":"z/outer","title":"X","text":"x","state":"DRAFT"}"#,
        "folder: this folder is in another space",
    ),
    (
        "documents.jsonl",
        r#"{"key":"x","space":"lib","folder":"none","title":"X","text":"x","state":"DRAFT"}"#,
        "folder: there is no folder",
    ),
    (
        "documents.jsonl",
        r#"{"key":"x","space":"lib","title":"X","text":"x","state":"DRAFT","owner":"nobody"}"#,
        "owner: there is no person",
    ),
    (
        "documents.jsonl",
        r#"{"key":"x","space":"lib","title":"X","text":"x","state":"DRAFT","verified_by":"nobody"}"#,
        "verified_by: there is no person",
    ),
    (
        "documents.jsonl",
        r#"{"key":"x","space":"lib","title":"X","text":"x","state":"DRAFT","subject_organizations":["acme","no"]}"#,
        "subject_organizations[1]: there is no organization",
    ),
    (
        "documents.jsonl",
        r#"{"key":"x","space":"lib","title":"X","file":"../../etc/passwd","state":"DRAFT"}"#,
        "file: must be a relative path inside",
    ),
    (
        "documents.jsonl",
        r#"{"key":"x","space":"lib","title":"X","text":"x","state":"DRAFT","extra":1}"#,
        "extra: unknown field",
    ),
    (
        "grants.jsonl",
        r#"{"node":{"document":"none"},"subject":{"person":"ada"},"level":"VIEW"}"#,
        "node.document: there is no document",
    ),
    (
        "grants.jsonl",
        r#"{"node":{"space":"lib"},"subject":{"group":"none"},"level":"VIEW"}"#,
        "subject.group: there is no group",
    ),
    (
        "grants.jsonl",
        r#"{"node":{"space":"lib"},"subject":{"person":"ada"},"level":"VIEW","from":"2025-01-01T00:00:00Z","until":"2024-01-01T00:00:00Z"}"#,
        "until: `until` is the first instant after",
    ),
    (
        "denials.jsonl",
        r#"{"node":{"folder":"none"},"subject":{"participants":true}}"#,
        "node.folder: there is no folder",
    ),
];

#[tokio::test]
async fn every_bad_line_is_told_and_passed_over() {
    let mut at = 0;
    while at < CASES.len() {
        let file = CASES[at].0;
        let cases: Vec<_> = CASES[at..]
            .iter()
            .take_while(|case| case.0 == file)
            .collect();
        at += cases.len();
        // A key stands on one line of a file only, whatever else is wrong with that line.
        let keyed = cases.iter().enumerate().map(|(at, (_, line, _))| {
            let line = line.replace(r#""key":"x""#, &format!(r#""key":"x{at}""#));
            line.replace(r#""parent":"x""#, &format!(r#""parent":"x{at}""#))
        });
        let bad: Vec<String> = keyed.collect();
        let (hub, report) = refusals_of(file, &bad).await;
        assert_eq!(report.refused, cases.len(), "{:#?}", report.refusals);
        let first = small(file).trim_end().lines().count() as u64 + 1;
        for (line, (_, _, said)) in (first..).zip(&cases) {
            let refusal = report.refusals.iter().find(|r| r.line == line);
            let refusal = refusal
                .unwrap_or_else(|| panic!("line {line}: {said}"))
                .to_string();
            let place = format!("{file}:{line}: ");
            assert!(
                refusal.starts_with(&format!("{place}{said}")),
                "{refusal}\n  not: {said}"
            );
        }
        let whole = filled().await;
        let (_a, bytes) = exported(&hub.store).await;
        let (_b, expected) = exported(&whole.store).await;
        // An organization whose manager is unknown is in, without a manager.
        let lines = |files: &BTreeMap<&str, String>| files[file].lines().count();
        let more = usize::from(file == "organizations.jsonl");
        assert_eq!(lines(&bytes), lines(&expected) + more, "{file}");
    }
}

#[tokio::test]
async fn strictly_the_first_bad_batch_ends_it() {
    let folder = small_but(&[(
        "people.jsonl",
        format!(
            "{}{}",
            small("people.jsonl"),
            r#"{"key":"x","organization":"no","name":"X","email":"x@x.example"}"#
        ),
    )]);
    let hub = Scratch::new().await;
    let strict = Options { strict: true };
    let report = import(&hub.store, folder.path(), strict, |_| {})
        .await
        .unwrap();
    assert!(report.stopped);
    assert_eq!(report.refused, 1);
    let (_kept, files) = exported(&hub.store).await;
    assert_eq!(
        files["organizations.jsonl"].lines().count(),
        3,
        "what came before is in"
    );
    assert_eq!(files["people.jsonl"], "", "the batch is not");
    assert_eq!(files["groups.jsonl"], "", "nor is what follows");
}

#[tokio::test]
async fn folders_in_a_circle_are_refused() {
    let folders = r#"{"key":"a","space":"lib","parent":"c","name":"A"}
{"key":"b","space":"lib","parent":"a","name":"B"}
{"key":"c","space":"lib","parent":"b","name":"C"}
{"key":"d","space":"lib","name":"D"}
"#;
    let folder = small_but(&[
        ("folders.jsonl", folders.to_owned()),
        ("documents.jsonl", String::new()),
        ("grants.jsonl", String::new()),
        ("denials.jsonl", String::new()),
    ]);
    let hub = Scratch::new().await;
    let report = take_in(&hub.store, folder.path()).await;
    assert_eq!(report.refused, 3, "{:?}", report.refusals);
    assert_eq!(
        exported(&hub.store).await.1["folders.jsonl"]
            .lines()
            .count(),
        1
    );

    // Two that are there can't be put into each other either.
    let there = "{\"key\":\"a\",\"space\":\"lib\",\"name\":\"A\"}\n\
        {\"key\":\"b\",\"space\":\"lib\",\"parent\":\"a\",\"name\":\"B\"}\n";
    let turned = "{\"key\":\"a\",\"space\":\"lib\",\"parent\":\"b\",\"name\":\"A\"}\n\
        {\"key\":\"b\",\"space\":\"lib\",\"parent\":\"a\",\"name\":\"B\"}\n";
    let only = |text: &str| written([("folders.jsonl", text)]);
    fill(&hub.store, only(there).path()).await;
    let report = take_in(&hub.store, only(turned).path()).await;
    let said: Vec<String> = report.refusals.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        ["folders.jsonl:1: parent: the folder would be inside itself"]
    );
}

#[tokio::test]
async fn what_is_no_bundle_is_refused_as_a_whole() {
    let hub = Scratch::new().await;
    let folder = written([("notes.txt", "x")]);
    let result = import(&hub.store, folder.path(), Options::default(), |_| {}).await;
    assert!(result.unwrap_err().to_string().contains("is no bundle"));
    let folder = written([("people.jsonl", ""), ("poeple.jsonl", "")]);
    let report = take_in(&hub.store, folder.path()).await;
    assert_eq!(report.unknown_files, ["poeple.jsonl"]);
}
