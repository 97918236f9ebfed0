//! Searches are noted, and an organization is told what its own people search for: never who, never
//! anybody else's, and no query of one person alone.

use commonplace::hub::searched;
use commonplace::store::{DatabasePlace, Viewer};
use serde_json::{Value, json};

use super::demo::Demo;
use crate::support::postgres;

const SEARCH: &str = "query($query: String!, $filter: SearchFilter, $after: String) { search(query: \
    $query, filter: $filter, first: 1, after: $after) { searchId nodes { id } pageInfo { endCursor } } }";
const OPEN: &str = "mutation($search: ID!, $document: ID!) { searchOpen(input: {search: $search, \
    document: $document}) { document { id } userErrors { code field } } }";
const INSIGHTS: &str = "query($filter: SearchInsightFilter, $first: Int, $after: String) { \
    searchInsights(filter: $filter, first: $first, after: $after) { totalCount insights { query \
    searches people withoutResults opened lastSearchedAt } pageInfo { hasNextPage endCursor } } }";

const ELIF: &str = "p-elif-kaya";
const DAVID: &str = "p-david-strand";
const MARA: &str = "p-mara-lind";
const GRACE: &str = "p-grace-okafor";
const NADIA: &str = "p-nadia-ferro";
const INES: &str = "p-ines-aldous";

async fn search_by(demo: &Demo, viewer: &Viewer, query: &str, filter: &Value) -> Value {
    let variables = json!({"query": query, "filter": filter});
    demo.ask(viewer, SEARCH, variables).await["search"].clone()
}

async fn search(demo: &Demo, person: &str, query: &str, filter: &Value) -> Value {
    search_by(demo, &demo.by(person).await, query, filter).await
}

async fn insights(demo: &Demo, person: &str, filter: Value) -> Vec<Value> {
    let data = demo
        .ask_as(person, INSIGHTS, json!({ "filter": filter }))
        .await;
    let list = data["searchInsights"]["insights"].as_array();
    let list = list.expect("a list").clone();
    assert_eq!(data["searchInsights"]["totalCount"], list.len());
    list
}

fn queries(insights: &[Value]) -> Vec<&str> {
    insights
        .iter()
        .filter_map(|row| row["query"].as_str())
        .collect()
}

/// What each organization's people search for; every query has a word of its organization's own.
async fn everybody_searches(demo: &Demo) {
    let library = json!({"spaces": [demo.space("library").await]});
    let all = json!({});
    for (person, query, filter) in [
        (ELIF, "Torvaquark  Vexilon", &library),
        (DAVID, "torvaquark vexilon", &library),
        (ELIF, "TORVAQUARK VEXILON", &all),
        (ELIF, "controller", &all),
        (DAVID, "Controller", &all),
        (ELIF, "torva4711", &all),
        (ELIF, "", &library),
        (NADIA, "quillowalrus", &library),
        ("p-jonas-wirth", "quillowalrus", &library),
        (MARA, "hexmogap", &library),
        (GRACE, "hexmogap", &library),
        (MARA, "hexmowide", &all),
        (GRACE, "hexmowide", &all),
        (MARA, "hexmotyped space:library", &all),
        (GRACE, "hexmotyped space:library", &all),
    ] {
        search(demo, person, query, filter).await;
    }
    assert_eq!(demo.store().save_searches().await.expect("writes"), 0);
}

async fn each_is_told_of_its_own(demo: &Demo) {
    everybody_searches(demo).await;
    let library = demo.space("library").await;
    let own = insights(demo, ELIF, json!({})).await;
    assert_eq!(queries(&own), ["torvaquark vexilon", "controller"]);
    let mut first = own[0].clone();
    assert!(first["lastSearchedAt"].take().is_string());
    let expected = json!({"query": "torvaquark vexilon", "searches": 3, "people": 2,
        "withoutResults": 3, "opened": 0, "lastSearchedAt": null});
    assert_eq!(first, expected);
    for (filter, expected) in [
        (json!({"withoutResults": true}), &["torvaquark vexilon"][..]),
        (json!({"withoutResults": false}), &["controller"]),
        (json!({ "space": library }), &["torvaquark vexilon"]),
        (json!({"until": "2020-01-01T00:00:00Z"}), &[]),
        (
            json!({"from": "2020-01-01T00:00:00Z"}),
            &["torvaquark vexilon", "controller"],
        ),
        (json!({"partner": demo.organization("torvane").await}), &[]),
    ] {
        let found = insights(demo, ELIF, filter.clone()).await;
        assert_eq!(queries(&found), expected, "{filter}");
    }
    // Members are told of what is searched in a space that they manage, and of nothing else.
    assert_eq!(insights(demo, DAVID, json!({})).await, [Value::Null; 0]);
    assert_eq!(
        insights(demo, DAVID, json!({ "space": library })).await,
        [Value::Null; 0]
    );
    assert_eq!(insights(demo, MARA, json!({})).await, [Value::Null; 0]);
    let managed = insights(demo, MARA, json!({ "space": library })).await;
    assert_eq!(queries(&managed), ["hexmogap", "hexmotyped space:library"]);
    // The host's administrator is told of the host's own.
    let host = insights(demo, INES, json!({})).await;
    assert_eq!(
        queries(&host),
        ["hexmogap", "hexmotyped space:library", "hexmowide"]
    );

    let words = ["torva", "quillo", "hexmo"];
    let spaces = [
        Value::Null,
        json!(library),
        json!(demo.space("brackmann-room").await),
    ];
    for (person, own) in [
        (ELIF, "torva"),
        (DAVID, "torva"),
        (NADIA, "quillo"),
        (MARA, "hexmo"),
        (INES, "hexmo"),
        ("p-anke-brackmann", "none"),
        ("p-tess-moreno", "none"),
    ] {
        let viewer = demo.by(person).await;
        for space in &spaces {
            let filter = json!({"filter": {"space": space}});
            let body = demo.body(&viewer, INSIGHTS, filter).await;
            let others = words.iter().filter(|word| **word != own);
            for word in others {
                assert!(!body.contains(word), "{person} is told of {word}: {body}");
            }
        }
    }
    let nobody = demo
        .body(&demo.store().anonymous(), INSIGHTS, json!({}))
        .await;
    assert!(!words.iter().any(|word| nobody.contains(word)), "{nobody}");

    // Past searches are suggested to colleagues: those that found something.
    for (person, typed, expected) in [
        (ELIF, " CONTR", &["controller"][..]),
        (DAVID, "con", &["controller"]),
        (ELIF, "torva", &[]),
        (NADIA, "con", &[]),
        (ELIF, "", &[]),
        (ELIF, "con%", &[]),
    ] {
        let past = searched::past(&demo.by(person).await, typed, 8).await;
        assert_eq!(past.expect("reads"), expected, "{person} {typed}");
    }
}

/// Opening twice, before and after the first was written, is one opening; both databases write it.
async fn openings_are_counted_once(demo: &Demo) {
    let found = search(demo, ELIF, "controller", &json!({})).await;
    let variables = json!({"search": found["searchId"], "document": found["nodes"][0]["id"]});
    for _ in 0..2 {
        let opened = demo.ask_as(ELIF, OPEN, variables.clone()).await;
        assert_eq!(opened["searchOpen"]["userErrors"], json!([]), "{opened}");
        demo.store().save_searches().await.expect("writes");
    }
    let told = insights(demo, ELIF, json!({"withoutResults": false})).await;
    let figures = json!([told[0]["searches"], told[0]["people"], told[0]["opened"]]);
    assert_eq!(figures, json!([3, 2, 1]), "{told:?}");
    demo.pass(401 * 24 * 60 * 60);
    let pruned = demo.store().prune_searches().await.expect("prunes");
    assert!(pruned > 0);
    assert_eq!(insights(demo, ELIF, json!({})).await, [Value::Null; 0]);
}

#[tokio::test]
async fn an_organization_is_told_of_its_own_searches_alone() {
    let demo = Demo::new().await;
    each_is_told_of_its_own(&demo).await;
    openings_are_counted_once(&demo).await;
    let Some(database) = postgres::fresh().await else {
        return;
    };
    let place = DatabasePlace::Postgres(database.url.clone());
    let demo = Demo::at(&place).await;
    each_is_told_of_its_own(&demo).await;
    openings_are_counted_once(&demo).await;
    drop(demo);
    database.remove().await;
}

#[tokio::test]
async fn what_is_opened_counts_for_the_own_search_of_the_last_day() {
    let demo = Demo::new().await;
    let all = json!({});
    let found = search(&demo, ELIF, "controller", &all).await;
    search(&demo, DAVID, "controller", &all).await;
    let (id, document) = (&found["searchId"], &found["nodes"][0]["id"]);
    assert!(id.is_string() && document.is_string(), "{found}");
    // Later pages are the same search.
    let after = json!({"query": "controller", "after": found["pageInfo"]["endCursor"]});
    let later = demo.ask_as(ELIF, SEARCH, after).await;
    assert_eq!(later["search"]["searchId"], Value::Null);

    let open = async |person: &str, search: &Value, document: &Value| {
        let variables = json!({"search": search, "document": document});
        demo.ask_as(person, OPEN, variables).await["searchOpen"].clone()
    };
    let hidden = json!(demo.document("doc-to-roadmap").await);
    let missing = json!("doc_00000000000000000000000000000001");
    for (person, search, document, field) in [
        (DAVID, id, document, "search"),
        (ELIF, &json!("nonsense"), document, "search"),
        ("p-jonas-wirth", id, &hidden, "search"),
        (ELIF, id, &missing, "document"),
        (ELIF, id, &json!("nonsense"), "document"),
    ] {
        let refused = open(person, search, document).await;
        let expected = json!([{"code": "NOT_FOUND", "field": [field]}]);
        assert_eq!(refused["userErrors"], expected, "{person}: {refused}");
    }
    for _ in 0..2 {
        let opened = open(ELIF, id, document).await;
        assert_eq!(&opened["document"]["id"], document, "{opened}");
    }
    demo.store().save_searches().await.expect("writes");
    // Once it is written it is still one opening.
    open(ELIF, id, document).await;
    demo.store().save_searches().await.expect("writes");
    let told = insights(&demo, ELIF, all.clone()).await;
    assert_eq!(
        (&told[0]["searches"], &told[0]["opened"]),
        (&json!(2), &json!(1))
    );

    // Looking as somebody else is no search of anybody's.
    let mara = demo
        .by(INES)
        .await
        .view_as(demo.person(MARA).await.id)
        .await;
    let eyes = mara.expect("looks");
    let seen = search_by(&demo, &eyes, "controller", &all).await;
    assert_eq!(seen["searchId"], Value::Null);
    let filter = json!({"filter": {"space": demo.space("library").await}});
    let elif = demo
        .by(INES)
        .await
        .view_as(demo.person(ELIF).await.id)
        .await;
    let told = demo.ask(&elif.expect("looks"), INSIGHTS, filter).await;
    assert_eq!(told["searchInsights"]["totalCount"], 0, "{told}");

    demo.pass(24 * 60 * 60);
    let late = open(ELIF, id, document).await;
    assert_eq!(
        late["userErrors"],
        json!([{"code": "INVALID", "field": ["search"]}])
    );
    assert_eq!(demo.store().prune_searches().await.expect("prunes"), 0);
    demo.pass(400 * 24 * 60 * 60);
    assert_eq!(demo.store().prune_searches().await.expect("prunes"), 2);
}

#[tokio::test]
async fn odd_queries_are_noted_and_insights_are_paged() {
    let demo = Demo::new().await;
    let tags = json!({"tags": ["a\u{0}b", "x".repeat(10_000)]});
    let long = "é".repeat(100_000);
    for person in [ELIF, DAVID] {
        for query in ["a\u{0}b\u{202e}c", long.as_str(), "\"open -", "🦊 fox"] {
            let found = search(&demo, person, query, &tags).await;
            assert!(found["searchId"].is_string(), "{found}");
        }
        for blank in ["", " \u{0} ", "\u{200b}"] {
            let found = search(&demo, person, blank, &tags).await;
            assert_eq!(found["searchId"], Value::Null);
        }
    }
    demo.store().save_searches().await.expect("writes");
    let mut seen = Vec::new();
    let mut after = Value::Null;
    for _ in 0..4 {
        let variables = json!({"first": 1, "after": after});
        let page = demo.ask_as(ELIF, INSIGHTS, variables).await["searchInsights"].clone();
        seen.push(
            page["insights"][0]["query"]
                .as_str()
                .expect("a query")
                .to_owned(),
        );
        assert_eq!(page["pageInfo"]["hasNextPage"], seen.len() < 4);
        after = page["pageInfo"]["endCursor"].clone();
    }
    let mut sorted = seen.clone();
    sorted.sort();
    assert_eq!(seen, sorted);
    assert_eq!(seen[1], "a bc");
    assert_eq!(seen[2], "é".repeat(200));
    let forged = json!({"after": after, "filter": {"withoutResults": true}});
    let refused = demo.body(&demo.by(ELIF).await, INSIGHTS, forged).await;
    assert!(refused.contains("no cursor of this list"), "{refused}");
}
