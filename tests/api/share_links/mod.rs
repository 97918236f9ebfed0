//! Share links: made by whoever may share, opened by anybody who has the secret, closed by
//! whatever depends on who reads.

mod closed;
mod unknown;

#[cfg(feature = "seeded-leaks")]
pub use closed::whatever_closes_a_link_is_answered_alike;

use commonplace::store::{AuditFilter, DatabasePlace};
use serde_json::{Value, json};

use super::demo::Demo;
use super::id;
use crate::support::postgres;

const MAKE: &str = "mutation($input: ShareLinkCreateInput!) { shareLinkCreate(input: $input) { secret \
    shareLink { id isLive views viewLimit hasPasscode document { id } createdBy { name } } \
    userErrors { code field message } } }";
const OPEN: &str = "mutation($secret: String!, $passcode: String) { shareLinkOpen(input: {secret: \
    $secret, passcode: $passcode}) { sharedDocument { title kind language text html until viewsLeft } \
    userErrors { code field message } } }";
const LIST: &str = "query($filter: ShareLinkFilter) { shareLinks(filter: $filter) { totalCount \
    nodes { id isLive views wrongTries endedAt endedBy { name } } } }";

const MARA: &str = "p-mara-lind";
const GRACE: &str = "p-grace-okafor";
const SHEET: &str = "doc-hx2000-datasheet";

/// The demo with links allowed in the library, or not.
async fn allow(demo: &Demo, allows: bool) {
    let input = json!({"id": demo.space("library").await, "expectedVersion": null, "allowsShareLinks": allows});
    let mara = demo.by(MARA).await;
    let done = demo
        .change(&mara, "spaceUpdate", "SpaceUpdateInput", input)
        .await;
    assert_eq!(done["userErrors"], json!([]), "{done}");
}

/// A change by somebody; it must succeed.
async fn change(demo: &Demo, person: &str, (field, input): (&str, Value)) {
    let viewer = demo.by(person).await;
    let (first, rest) = field.split_at(1);
    let kind = format!("{}{rest}Input", first.to_uppercase());
    let done = demo.change(&viewer, field, &kind, input).await;
    assert_eq!(done["userErrors"], json!([]), "{field}: {done}");
}

/// Makes somebody else MANAGE the library, too.
async fn second_manager(demo: &Demo) {
    let grace = demo.person(GRACE).await.id.to_string();
    let library = demo.space("library").await;
    let grant = json!({"node": library, "subject": {"person": grace}, "level": "MANAGE"});
    change(demo, MARA, ("grantCreate", grant)).await;
}

/// The payload of making a link, with what it is to have besides document and end.
async fn make(demo: &Demo, person: &str, document: &str, besides: Value) -> Value {
    let until = demo.now() + chrono::TimeDelta::days(30);
    let mut input = json!({"document": document, "until": until.to_rfc3339()});
    for (field, value) in besides.as_object().into_iter().flatten() {
        input[field] = value.clone();
    }
    demo.ask_as(person, MAKE, json!({ "input": input })).await["shareLinkCreate"].clone()
}

/// The secret and the id of a new link of Mara's to the datasheet.
async fn link(demo: &Demo, besides: Value) -> (String, String) {
    let made = make(demo, MARA, &demo.document(SHEET).await, besides).await;
    let secret = made["secret"].as_str();
    let secret = secret.unwrap_or_else(|| panic!("{made}")).to_owned();
    (secret, id(&made["shareLink"]))
}

/// The whole answer to somebody who has not signed in.
async fn open_body(demo: &Demo, secret: &str, passcode: Option<&str>) -> String {
    let nobody = demo.store().anonymous();
    let variables = json!({"secret": secret, "passcode": passcode});
    demo.body(&nobody, OPEN, variables).await
}

async fn open(demo: &Demo, secret: &str, passcode: Option<&str>) -> Value {
    let body: Value = serde_json::from_str(&open_body(demo, secret, passcode).await).expect("JSON");
    assert!(body.get("errors").is_none(), "{body}");
    body["data"]["shareLinkOpen"].clone()
}

fn code(payload: &Value) -> &str {
    payload["userErrors"][0]["code"].as_str().unwrap_or("none")
}

/// What the log holds about links, oldest first: action, outcome, object, whether somebody is named
/// for it, rule, count.
async fn log(demo: &Demo) -> Vec<Value> {
    demo.store().save_denials().await.expect("writes");
    let all = commonplace::model::Slice {
        size: 1_000,
        after: None,
        before: None,
        backward: false,
    };
    let log = demo
        .system()
        .await
        .audit_log(&AuditFilter::default(), all)
        .await;
    let entries = log.expect("reads").rows;
    let about = entries
        .iter()
        .filter(|entry| entry.action.starts_with("shareLink"));
    let entry = about.map(|entry| {
        json!([
            entry.action,
            entry.outcome.as_str(),
            entry.object,
            entry.actor.is_some(),
            entry.details["rule"],
            entry.details["count"]
        ])
    });
    let mut entries: Vec<Value> = entry.collect();
    entries.reverse();
    entries
}

#[tokio::test]
pub async fn a_link_opens_one_document_for_anybody_and_leads_nowhere() {
    let demo = Demo::new().await;
    let sheet = demo.document(SHEET).await;
    // Off by default.
    let refused = make(&demo, MARA, &sheet, json!({})).await;
    assert_eq!(code(&refused), "LINK_BARRED", "{refused}");
    allow(&demo, true).await;
    // Whoever may only read makes none.
    let refused = make(&demo, "p-elif-kaya", &sheet, json!({})).await;
    assert_eq!(code(&refused), "FORBIDDEN", "{refused}");

    let (secret, id) = link(&demo, json!({"viewLimit": 5})).await;
    let opened = open(&demo, &secret, None).await;
    let shared = &opened["sharedDocument"];
    assert_eq!(
        shared["title"], "HX-2000 Edge Controller: Datasheet",
        "{opened}"
    );
    assert_eq!(
        (&shared["kind"], &shared["language"]),
        (&json!("DATASHEET"), &json!("en"))
    );
    assert!(shared["text"].as_str().is_some_and(|text| text.len() > 100));
    assert!(
        shared["html"]
            .as_str()
            .is_some_and(|html| html.contains("<p>"))
    );
    assert_eq!(shared["viewsLeft"], 4);
    let body = open_body(&demo, &secret, None).await;
    for trace in [
        sheet.as_str(),
        "doc_",
        "spc_",
        "per_",
        "org_",
        "lnk_",
        "Mara",
    ] {
        assert!(!body.contains(trace), "{trace}");
    }
    // Having signed in changes nothing.
    let jonas = demo.by("p-jonas-wirth").await;
    let variables = json!({"secret": secret, "passcode": null});
    let signed_in = demo.ask(&jonas, OPEN, variables).await["shareLinkOpen"].clone();
    assert_eq!(signed_in["sharedDocument"]["viewsLeft"], 2);

    // Whoever manages the document sees the link, nobody else does.
    second_manager(&demo).await;
    let filter = json!({"filter": {"document": sheet, "isLive": true}});
    let seen = demo.ask_as(GRACE, LIST, filter.clone()).await;
    assert_eq!(seen["shareLinks"]["totalCount"], 1, "{seen}");
    assert_eq!(seen["shareLinks"]["nodes"][0]["views"], 3);
    for person in ["p-elif-kaya", "p-ines-aldous"] {
        let hidden = demo.ask_as(person, LIST, filter.clone()).await;
        assert_eq!(hidden["shareLinks"]["totalCount"], 0, "{person}: {hidden}");
    }
    let refused_first = json!([
        "shareLinkCreate",
        "DENIED",
        sheet,
        true,
        "LINK_BARRED",
        null
    ]);
    let forbidden = json!(["shareLinkCreate", "DENIED", sheet, true, "FORBIDDEN", null]);
    let opened = |named| json!(["shareLinkOpen", "DONE", id, named, null, null]);
    let expected = [
        refused_first,
        forbidden,
        json!(["shareLinkCreate", "DONE", id, true, null, null]),
        opened(false),
        opened(false),
        opened(true),
    ];
    assert_eq!(log(&demo).await, expected);
}

#[tokio::test]
pub async fn a_passcode_is_needed_and_ten_wrong_ones_end_the_link() {
    let demo = Demo::new().await;
    allow(&demo, true).await;
    let (secret, id) = link(&demo, json!({"passcode": " heron  lamp "})).await;
    let missing = open(&demo, &secret, None).await;
    assert_eq!(code(&missing), "PASSCODE_WRONG", "{missing}");
    // Typed with other spaces it is the same.
    let opened = open(&demo, &secret, Some("heron lamp")).await;
    assert_eq!(code(&opened), "none", "{opened}");
    for _ in 0..10 {
        let wrong = open(&demo, &secret, Some("heron lamb")).await;
        assert_eq!(code(&wrong), "PASSCODE_WRONG", "{wrong}");
        assert_eq!(wrong["sharedDocument"], Value::Null);
    }
    let right = open(&demo, &secret, Some("heron lamp")).await;
    assert_eq!(code(&right), "LINK_ENDED", "{right}");
    let seen = demo.ask_as(MARA, LIST, json!({})).await["shareLinks"]["nodes"][0].clone();
    assert_eq!(
        (&seen["isLive"], &seen["views"], &seen["wrongTries"]),
        (&json!(false), &json!(1), &json!(10))
    );
    assert!(
        seen["endedAt"].is_string() && seen["endedBy"].is_null(),
        "{seen}"
    );
    let log = log(&demo).await;
    let denied = |rule: &str| {
        let about = log
            .iter()
            .filter(|entry| entry[2] == id && entry[1] == "DENIED");
        about.filter(|entry| entry[4] == rule).count()
    };
    assert_eq!(denied("PASSCODE_WRONG"), 10, "{log:?}");
    assert_eq!(
        (denied("PASSCODE_MISSING"), denied("LINK_ENDED")),
        (1, 1),
        "{log:?}"
    );

    let sheet = demo.document(SHEET).await;
    for (besides, field) in [
        (json!({"passcode": "short"}), "passcode"),
        (json!({"viewLimit": 0}), "viewLimit"),
        (json!({"viewLimit": 10001}), "viewLimit"),
        (json!({"until": demo.now().to_rfc3339()}), "until"),
        (json!({"until": "2999-01-01T00:00:00Z"}), "until"),
    ] {
        let refused = make(&demo, MARA, &sheet, besides).await;
        assert_eq!(code(&refused), "INVALID", "{refused}");
        assert_eq!(refused["userErrors"][0]["field"], json!([field]));
    }
}

async fn open_at_once(demo: &Demo) {
    allow(demo, true).await;
    let (secret, _) = link(demo, json!({"viewLimit": 3})).await;
    let all = (0..12).map(|_| open(demo, &secret, None));
    let answers = futures_util::future::join_all(all).await;
    let mut left: Vec<i64> = answers
        .iter()
        .filter_map(|answer| answer["sharedDocument"]["viewsLeft"].as_i64())
        .collect();
    left.sort_unstable();
    assert_eq!(left, [0, 1, 2], "{answers:?}");
    let refused = answers.iter().filter(|answer| code(answer) == "LINK_ENDED");
    assert_eq!(refused.count(), 9);
    let seen = demo.ask_as(MARA, LIST, json!({})).await;
    assert_eq!(seen["shareLinks"]["nodes"][0]["views"], 3, "{seen}");
    assert_eq!(seen["shareLinks"]["nodes"][0]["isLive"], false, "{seen}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn openings_at_once_never_exceed_the_view_limit() {
    open_at_once(&Demo::new().await).await;
    let Some(database) = postgres::fresh().await else {
        return;
    };
    let place = DatabasePlace::Postgres(database.url.clone());
    open_at_once(&Demo::at(&place).await).await;
    database.remove().await;
}
