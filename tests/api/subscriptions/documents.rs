//! Following documents and searches.

use commonplace::worker::{Indexer, Step};
use serde_json::json;
use tokio::sync::watch;

use super::{CHANGES, ELIF, FOUND, MARA, caught_up, follow, on_both, retitle, told};
use crate::api::demo::Demo;

const FIELD: &str = "documentChanged";

#[tokio::test]
pub async fn changes_are_told_to_those_who_may_see_them_and_to_nobody_else() {
    on_both(only_what_is_seen).await;
}

async fn only_what_is_seen(demo: &Demo) {
    let (seen, hidden) = ("doc-hx2000-datasheet", "doc-sn140-datasheet");
    let (seen, hidden) = (demo.document(seen).await, demo.document(hidden).await);
    let person = demo.person("p-david-strand").await.id.to_string();
    let deny = json!({"node": hidden, "subject": {"person": person}});
    let mara = demo.by(MARA).await;
    let payload = demo
        .change(&mara, "denialCreate", "DenialCreateInput", deny)
        .await;
    assert_eq!(payload["userErrors"], json!([]), "{payload}");
    let mut mara = follow(demo, MARA, CHANGES, json!({})).await;
    let mut david = follow(demo, "p-david-strand", CHANGES, json!({})).await;
    let began = caught_up(&mut mara, FIELD).await;
    caught_up(&mut david, FIELD).await;

    // Hidden from David: what comes next for him is the other one.
    retitle(demo, &hidden, "Not for David").await;
    retitle(demo, &seen, "For both").await;
    assert_eq!(told(&mut mara, FIELD).await.0, hidden);
    assert_eq!(told(&mut mara, FIELD).await.0, seen);
    let (id, cursor) = told(&mut david, FIELD).await;
    assert_eq!(id, seen);

    // Several changes of one document before anybody looks are told once, as it is then.
    for title in ["One", "Two", "Three"] {
        retitle(demo, &seen, title).await;
    }
    let event = david.next().await;
    assert_eq!(event[FIELD]["document"]["title"], "Three");
    retitle(demo, &hidden, "Still not").await;
    let other = demo.document("doc-hx800-datasheet").await;
    retitle(demo, &other, "Another").await;
    assert_eq!(told(&mut david, FIELD).await.0, other);

    // Whoever was away is told what it missed: by its last change, each once, through its own rights.
    let mut again = follow(
        demo,
        "p-david-strand",
        CHANGES,
        json!({"after": cursor, "follow": false}),
    )
    .await;
    assert_eq!(told(&mut again, FIELD).await.0, seen);
    assert_eq!(told(&mut again, FIELD).await.0, other);
    let end = caught_up(&mut again, FIELD).await;
    assert!(again.hear().await.is_none(), "it goes on");
    let mut nothing = follow(
        demo,
        "p-david-strand",
        CHANGES,
        json!({"after": end, "follow": false}),
    )
    .await;
    assert_ne!(
        caught_up(&mut nothing, FIELD).await,
        end,
        "a cursor tells that nothing happened"
    );
    assert!(nothing.hear().await.is_none());
    let mut all = follow(
        demo,
        MARA,
        CHANGES,
        json!({"after": began, "follow": false}),
    )
    .await;
    for id in [&seen, &hidden, &other] {
        assert_eq!(&told(&mut all, FIELD).await.0, id);
    }
}

#[tokio::test]
pub async fn drafts_and_deletions_and_what_only_the_index_needs_are_not_told() {
    on_both(only_what_is_shown).await;
}

async fn only_what_is_shown(demo: &Demo) {
    let mara = demo.by(MARA).await;
    let mut elif = follow(demo, ELIF, CHANGES, json!({})).await;
    caught_up(&mut elif, FIELD).await;
    let gone = demo.document("doc-hx800-datasheet").await;
    let change = async |field: &str, kind: &str, input| {
        let payload = demo.change(&mara, field, kind, input).await;
        assert_eq!(payload["userErrors"], json!([]), "{field}: {payload}");
    };
    let library = demo.space("library").await;
    let draft =
        json!({"place": {"space": library}, "title": "A draft", "text": "x", "kind": "SPEC"});
    change("documentCreate", "DocumentCreateInput", draft).await;
    // The first grant on a document moves it in the index; nothing that a reader is shown changes.
    let granted = demo.document("doc-sn140-datasheet").await;
    let person = demo.person("p-david-strand").await.id.to_string();
    let grant = json!({"node": granted, "subject": {"person": person}, "level": "COMMENT", "until": "2999-01-01T00:00:00Z"});
    change("grantCreate", "GrantCreateInput", grant).await;
    let archive = json!({"id": gone, "expectedVersion": null});
    change("documentArchive", "DocumentArchiveInput", archive).await;
    let delete = json!({"id": gone, "expectedVersion": null});
    change("documentDelete", "DocumentDeleteInput", delete).await;
    let published = json!({"place": {"space": library}, "title": "Out now", "text": "x", "kind": "SPEC", "publish": true});
    change("documentCreate", "DocumentCreateInput", published).await;
    let event = elif.next().await;
    assert_eq!(event[FIELD]["document"]["title"], "Out now", "{event}");
}

#[tokio::test]
async fn a_filter_narrows_what_is_told() {
    let demo = Demo::new().await;
    let library = demo.space("library").await;
    let filter = json!({"kinds": ["PLAYBOOK"], "spaces": [library]});
    let mut mara = follow(&demo, MARA, CHANGES, json!({"filter": filter})).await;
    caught_up(&mut mara, FIELD).await;
    retitle(
        &demo,
        &demo.document("doc-hx2000-datasheet").await,
        "Of another kind",
    )
    .await;
    let input = json!({"place": {"space": library}, "title": "A play", "text": "x", "kind": "PLAYBOOK", "publish": true});
    let payload = demo
        .change(
            &demo.by(MARA).await,
            "documentCreate",
            "DocumentCreateInput",
            input,
        )
        .await;
    assert_eq!(payload["userErrors"], json!([]), "{payload}");
    let event = mara.next().await;
    assert_eq!(event[FIELD]["document"]["title"], "A play", "{event}");
}

#[tokio::test]
async fn a_catch_up_of_hundreds_tells_each_once() {
    let demo = Demo::new().await;
    let library = demo.space("library").await;
    let mut before = follow(&demo, MARA, CHANGES, json!({"follow": false})).await;
    let after = caught_up(&mut before, FIELD).await;
    let mara = demo.by(MARA).await;
    for n in 0..130 {
        let input = json!({"place": {"space": library}, "title": format!("Number {n}"), "text": "x", "kind": "SPEC", "publish": true});
        let payload = demo
            .change(&mara, "documentCreate", "DocumentCreateInput", input)
            .await;
        assert_eq!(payload["userErrors"], json!([]), "{payload}");
    }
    let mut all = follow(
        &demo,
        MARA,
        CHANGES,
        json!({"after": after, "follow": false}),
    )
    .await;
    for n in 0..130 {
        let event = all.next().await;
        assert_eq!(event[FIELD]["document"]["title"], format!("Number {n}"));
    }
    caught_up(&mut all, FIELD).await;
    assert!(all.hear().await.is_none());
}

#[tokio::test]
async fn a_saved_search_tells_what_it_finds_once_the_index_knows() {
    on_both(only_what_is_found).await;
}

async fn only_what_is_found(demo: &Demo) {
    const SAVE: &str = "mutation($q: String!) { savedSearchCreate(input: {name: \"Mine\", query: $q}) { \
        savedSearch { id } userErrors { message } } }";
    let (_hold, held) = watch::channel(false);
    let mut indexer = Indexer::new(demo.api.hub().clone(), held);
    let mut index = async || while indexer.step().await.expect("indexes") != Step::Idle {};
    let saved = demo.ask_as(ELIF, SAVE, json!({"q": "zirconium"})).await;
    let saved = saved["savedSearchCreate"]["savedSearch"]["id"].clone();
    let mut elif = follow(demo, ELIF, FOUND, json!({"saved": saved})).await;
    let field = "searchMatched";
    let began = caught_up(&mut elif, field).await;
    let (one, two) = (
        demo.document("doc-hx2000-datasheet").await,
        demo.document("doc-hx800-datasheet").await,
    );
    retitle(demo, &one, "Made of steel").await;
    // Elif has no seat there.
    let closed = demo.space("brackmann-room").await;
    let system = demo.system().await;
    let room = json!({"place": {"space": closed}, "title": "Zirconium in the room", "text": "x", "kind": "SPEC", "publish": true});
    let _ = demo
        .change(&system, "documentCreate", "DocumentCreateInput", room)
        .await;
    retitle(demo, &two, "Made of zirconium").await;
    index().await;
    assert_eq!(told(&mut elif, field).await.0, two);
    retitle(demo, &one, "Zirconium as well").await;
    retitle(demo, &two, "Of steel now").await;
    index().await;
    assert_eq!(told(&mut elif, field).await.0, one);
    let mut missed = follow(
        demo,
        ELIF,
        FOUND,
        json!({"saved": saved, "after": began, "follow": false}),
    )
    .await;
    assert_eq!(told(&mut missed, field).await.0, one);
    caught_up(&mut missed, field).await;
    assert!(missed.hear().await.is_none());

    let delete = "mutation($id: ID!) { savedSearchDelete(input: {id: $id}) { deletedId } }";
    demo.ask_as(ELIF, delete, json!({"id": saved})).await;
    assert_eq!(elif.end().await, "NOT_FOUND");
}
