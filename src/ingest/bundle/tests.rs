//! Records that are read back, and records that are refused.

use std::path::Path;

use super::*;
use crate::error::Error;

fn bundle(files: &[(&str, &[u8])]) -> (tempfile::TempDir, Bundle) {
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    let bundle = Bundle::open(dir.path()).unwrap();
    (dir, bundle)
}

/// What becomes of each line: `line ok KEY` or the refusal.
fn read<R: Record>(bytes: &[u8]) -> Vec<String> {
    let (_dir, bundle) = bundle(&[(R::FILE, bytes)]);
    outcome::<R>(&bundle)
}

fn outcome<R: Record>(bundle: &Bundle) -> Vec<String> {
    let spell = |(line, read): (u64, Result<R, Refusal>)| match read {
        Ok(record) => format!("{line} ok {}", record.key().unwrap_or_default()),
        Err(refusal) => {
            assert_eq!((refusal.line, refusal.file), (line, R::FILE));
            refusal.to_string()
        }
    };
    bundle.records::<R>().unwrap().map(spell).collect()
}

const PERSON: &str = r#"{"key":"p","organization":"o","name":"N","email":"N@X.example"}"#;

#[test]
fn lines_are_told_apart() {
    for (bytes, outcome) in [
        (format!("\u{feff}{PERSON}"), "1 ok p"),
        (format!("\r\n\n  \t\r\n{PERSON}\r\n\r\n"), "4 ok p"),
        (
            format!("{PERSON}{PERSON}"),
            "people.jsonl:1: not a JSON object: something follows it at column 64",
        ),
        (
            PERSON[..40].to_owned(),
            "people.jsonl:1: not a JSON object: EOF while parsing an object at column 40; the file ends in the middle of this line",
        ),
        (
            "[1]\n".into(),
            "people.jsonl:1: not a JSON object: a line must start with `{`",
        ),
        (
            "{\"key\": nope}\n".into(),
            "people.jsonl:1: not a JSON object: expected ident at column 10",
        ),
        (
            "{\"key\":{\"a\":".to_owned() + &"[".repeat(100_000) + "\n",
            "people.jsonl:1: key: invalid type: map, expected a string",
        ),
    ] {
        assert_eq!(
            read::<PersonRecord>(bytes.as_bytes()),
            [outcome],
            "{bytes:.60}"
        );
    }
    assert_eq!(
        read::<PersonRecord>(b"{\"key\":\"\xff\"}\n"),
        ["people.jsonl:1: not UTF-8 at column 9"]
    );
    let twice = format!("{PERSON}\n\n{PERSON}\n");
    assert_eq!(
        read::<PersonRecord>(twice.as_bytes()),
        ["1 ok p", "people.jsonl:3: key: already on line 1"]
    );
    assert!(read::<PersonRecord>(b"").is_empty());
}

#[test]
fn an_overlong_line_is_passed_over() {
    let mut bytes = vec![b'x'; LINE_BYTES + 10];
    bytes.push(b'\n');
    bytes.extend(PERSON.as_bytes());
    let read = read::<PersonRecord>(&bytes);
    assert_eq!(read.len(), 2);
    assert!(
        read[0].contains("people.jsonl:1: longer than 16777216 bytes"),
        "{}",
        read[0]
    );
    assert_eq!(read[1], "2 ok p");
}

#[test]
fn fields_are_checked() {
    let person = |change: &str| {
        format!("{{\"key\":\"p\",\"organization\":\"o\",\"name\":\"N\",\"email\":\"n@x\"{change}}}")
    };
    let plain = |fields: &str| format!("{{{fields}}}");
    for (line, refusal) in [
        (person(",\"role\":null,\"active\":null"), "1 ok p"),
        (
            person(",\"nick\":1"),
            "nick: unknown field `nick`, expected one of `key`, `organization`, `name`, `email`, `role`, `active`",
        ),
        (
            person(",\"role\":\"BOSS\""),
            "role: unknown variant `BOSS`, expected one of `MEMBER`, `ORG_ADMIN`, `HUB_ADMIN`",
        ),
        (person(",\"key\":\"q\""), "duplicate field `key`"),
        (
            person(",\"active\":\"yes\""),
            "active: invalid type: string \"yes\", expected a boolean",
        ),
        (
            plain("\"key\":\"p\""),
            "organization: missing field `organization`",
        ),
        (
            plain("\"key\":null"),
            "key: invalid type: null, expected a string",
        ),
        (plain("\"key\":\"\""), "key: a key must not be empty"),
        (
            plain("\"key\":\"a\\nb\""),
            "key: a key must not hold control characters",
        ),
        (
            plain(&format!("\"key\":\"{}\"", "k".repeat(201))),
            "key: a key has at most 200 bytes, not 201",
        ),
        (plain("\"name\":\" \\u0000 \""), "name: must not be empty"),
        (
            plain(&format!("\"name\":\"{}\"", "é".repeat(501))),
            "name: has 501 characters, at most 500 are allowed",
        ),
        (
            plain("\"email\":\"a@b@c\""),
            "email: is no mail address; write it as name@example.com",
        ),
        (
            plain("\"email\":\"a b@c\""),
            "email: is no mail address; write it as name@example.com",
        ),
    ] {
        let read = read::<PersonRecord>(line.as_bytes());
        assert!(
            read[0] == refusal || read[0].ends_with(&format!("people.jsonl:1: {refusal}")),
            "{line} {read:?}"
        );
    }
}

#[test]
fn nested_fields_are_named() {
    let space = |seat: &str| {
        format!(
            "{{\"key\":\"s\",\"name\":\"S\",\"kind\":\"JOINT\",\"owners\":[\"o\",\"o\"],\"participations\":[{{\"organization\":\"o\",\"cap\":\"VIEW\"}},{seat}]}}"
        )
    };
    for (seat, refusal) in [
        (
            "{\"segment\":\"g\",\"cap\":\"VIEW\",\"from\":\"2026-01-01\"}",
            "participations[1].from: `2026-01-01` is no time; write it as 2026-01-31T12:00:00Z",
        ),
        (
            "{\"segment\":\"g\",\"cap\":\"FULL\"}",
            "participations[1].cap: unknown variant `FULL`, expected one of `NONE`, `DISCOVER`, `VIEW`, `COMMENT`, `EDIT`, `MANAGE`",
        ),
        (
            "{\"segment\":\"g\",\"cap\":\"VIEW\",\"who\":1}",
            "participations[1].who: unknown field `who`, expected one of `organization`, `segment`, `cap`, `clearance`, `from`, `until`",
        ),
        (
            "{\"segment\":\"g\"}",
            "participations[1].cap: missing field `cap`",
        ),
        (
            "{\"segment\":\"g\",\"organization\":\"o\",\"cap\":\"VIEW\"}",
            "participations[1]: needs exactly one of `organization`, `segment`",
        ),
        (
            "{\"cap\":\"VIEW\",\"organization\":\"o\",\"from\":\"2026-01-02T00:00:00Z\",\"until\":\"2026-01-02T00:00:00Z\"}",
            "participations[1]: `until` is the first instant after: it must be later than `from`",
        ),
    ] {
        let read = read::<SpaceRecord>(space(seat).as_bytes());
        assert_eq!(read, [format!("spaces.jsonl:1: {refusal}")]);
    }
}

#[test]
fn rules_between_fields() {
    let grant = |fields: &str| read::<GrantRecord>(fields.as_bytes()).join("");
    for (fields, refusal) in [
        (
            r#"{"node":{"space":"s"},"subject":{"participants":true},"level":"VIEW"}"#,
            "1 ok ",
        ),
        (
            r#"{"node":{"space":"s","folder":null},"subject":{"person":"p","participants":false},"level":"VIEW"}"#,
            "1 ok ",
        ),
        (
            r#"{"node":{"space":"s","folder":"f"},"subject":{"person":"p"},"level":"VIEW"}"#,
            "grants.jsonl:1: node: needs exactly one of `space`, `folder`, `document`",
        ),
        (
            r#"{"node":{},"subject":{"person":"p"},"level":"VIEW"}"#,
            "grants.jsonl:1: node: needs exactly one of `space`, `folder`, `document`",
        ),
        (
            r#"{"node":{"space":"s"},"subject":{"participants":false},"level":"VIEW"}"#,
            "grants.jsonl:1: subject: needs exactly one of `person`, `group`, `organization`, `segment`, `participants: true`",
        ),
        (
            r#"{"node":{"space":"s"},"subject":{"person":"p"},"level":"NONE"}"#,
            "grants.jsonl:1: level: `NONE` grants nothing; to refuse someone, write a denial",
        ),
    ] {
        assert_eq!(grant(fields), refusal, "{fields}");
    }
    let wall = br#"{"a":"x","b":"y","reason":"r"}
{"a":"y","b":"x","reason":"r"}
{"a":"z","b":"z","reason":"r"}"#;
    assert_eq!(
        read::<WallRecord>(wall),
        [
            "1 ok x\ny",
            "walls.jsonl:2: b: already on line 1",
            "walls.jsonl:3: b: a wall stands between two different organizations"
        ]
    );
}

#[test]
fn texts_come_from_files_inside_the_bundle_only() {
    let line = |key: usize, file: &str| {
        let file = serde_json::to_string(file).unwrap();
        format!(
            "{{\"key\":\"{key}\",\"space\":\"s\",\"title\":\"T\",\"state\":\"DRAFT\",\"file\":{file}}}\n"
        )
    };
    let files = [
        "files/a.md",
        "/etc/passwd",
        "../x.md",
        "files/../files/a.md",
        "files//a.md",
        "a\\b.md",
        "files",
        "files/out.md",
        "files/none.md",
        "files/b.pdf",
        "",
    ];
    let lines: String = files
        .iter()
        .enumerate()
        .map(|(key, file)| line(key, file))
        .collect();
    let (dir, bundle) = bundle(&[
        ("documents.jsonl", lines.as_bytes()),
        ("files/a.md", b"---\nlang: de\ntags: [b, A]\n---\n# Hallo"),
        ("files/b.pdf", b"%PDF"),
    ]);
    let outside = tempfile::NamedTempFile::with_suffix(".md").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(outside.path(), dir.path().join("files/out.md")).unwrap();
    let read = outcome::<DocumentRecord>(&bundle);
    assert_eq!(read[0], "1 ok 0");
    for (read, reason) in read[1..].iter().zip([
        "must be a relative path",
        "must be a relative path",
        "must be a relative path",
        "must be a relative path",
        "must be a relative path",
        "is not a file",
        "leads out of the bundle",
        "can't be found",
        "(.pdf)",
        "must be a relative path",
    ]) {
        assert!(read.contains(": file: ") && read.contains(reason), "{read}");
    }
    let first = bundle
        .records::<DocumentRecord>()
        .unwrap()
        .next()
        .unwrap()
        .1
        .unwrap();
    assert_eq!(first.text.as_deref(), Some("# Hallo"));
    assert_eq!((first.file, first.language), (None, Some("de".into())));
    assert_eq!(first.tags, ["a", "b"]);
    drop(outside);
}

#[test]
fn what_is_no_bundle_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let refusal = |path: &Path| match Bundle::open(path) {
        Err(Error::Invalid { message, .. }) => message,
        other => panic!("{other:?}"),
    };
    assert!(refusal(&dir.path().join("none")).ends_with("does not exist"));
    assert!(refusal(dir.path()).contains("is no bundle: it holds none of organizations.jsonl,"));
    std::fs::write(dir.path().join("people.jsonl"), PERSON).unwrap();
    std::fs::write(dir.path().join("persons.jsonl"), PERSON).unwrap();
    assert!(refusal(&dir.path().join("people.jsonl")).ends_with("is not a directory"));
    let bundle = Bundle::open(dir.path()).unwrap();
    assert_eq!(bundle.unknown(), ["persons.jsonl"]);
    assert_eq!(bundle.size("people.jsonl"), PERSON.len() as u64);
    assert_eq!(bundle.records::<WallRecord>().unwrap().count(), 0);
}

#[test]
fn what_is_written_reads_back_and_is_written_the_same() {
    let lines = [
        r#"{"key":"s","slug":"room","name":"S","kind":"JOINT","owners":["o"],"description":"d","open_to_onboarding":true,"shows_names":true,"participations":[{"segment":"g","cap":"VIEW","clearance":"SECRET","from":"2026-01-01T00:00:00.123456Z"}]}"#,
        r#"{"key":"t","name":"T","kind":"INTERNAL","owners":["h"],"open_to_onboarding":false}"#,
    ];
    let (dir, source) = bundle(&[("spaces.jsonl", lines.join("\n").as_bytes())]);
    let target = dir.path().join("copy/bundle");
    let mut writer = Writer::create(&target).unwrap();
    for (_, record) in source.records::<SpaceRecord>().unwrap() {
        writer.write(&record.unwrap()).unwrap();
    }
    assert!(!target.exists());
    writer.finish().unwrap();
    let written = std::fs::read_to_string(target.join("spaces.jsonl")).unwrap();
    assert_eq!(written.lines().collect::<Vec<_>>(), lines);
    let mut files: Vec<_> = target
        .read_dir()
        .unwrap()
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .collect();
    let mut expected: Vec<_> = FILES.iter().map(|it| it.to_string()).collect();
    files.sort();
    expected.sort();
    assert_eq!(files, expected);
    assert!(
        Writer::create(&target).is_err(),
        "a full directory is left alone"
    );
}

#[test]
fn a_writer_that_is_given_up_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    drop(Writer::create(&dir.path().join("b")).unwrap());
    assert_eq!(dir.path().read_dir().unwrap().count(), 0);
}
