//! Mistyped words: what is found by them, what was perhaps meant, what is suggested.

use super::*;

fn world() -> Index {
    index_of([
        entry(1, "Onboarding guide", "How partners are brought on board."),
        entry(2, "Integration", "The onboarding of integrations, in full."),
        entry(3, "Plan", "The planet's price list, X2000 and API."),
        Entry {
            tags: vec!["Roadmap".to_owned(), "Pricing".to_owned()],
            ..entry(4, "Handbook of turbines", "For partners: an Übersicht.")
        },
        Entry {
            anchor: Anchor(2),
            tags: vec!["roadnap".to_owned()],
            ..entry(5, "Onbaording hidden", "handbok turbins x2001")
        },
    ])
}

#[test]
fn mistakes_are_forgiven_by_length() {
    let index = world();
    for (typed, ordinals) in [
        ("onbaording", &[1, 2][..]),
        ("onbording", &[1, 2]),
        ("umboarding", &[]),
        ("omboording", &[1, 2]),
        ("handbok", &[4]),
        ("hnadbok", &[]),
        ("plam", &[]),
        ("x2001", &[]),
        ("ubersict", &[4]),
        ("\"onbaording guide\"", &[]),
        ("partners -onbaording", &[1, 4]),
        ("+onbaording +guide", &[1]),
        ("+onbaording partners", &[1, 2]),
        ("integratoin*", &[2]),
        ("hanbd*", &[4]),
        ("hbnbd*", &[]),
        ("handn*", &[4]),
        ("plant", &[3]),
    ] {
        assert_eq!(found(&index, typed), ordinals, "{typed}");
    }
}

#[test]
fn what_has_the_word_as_typed_is_not_mixed_with_guesses() {
    let index = index_of([
        entry(1, "Planes", "planes planes planes"),
        entry(2, "Other", "a plane among many other words"),
        entry(3, "Planet", "planet planet planet"),
    ]);
    assert_eq!(found(&index, "planet"), [3]);
    assert_eq!(found(&index, "planez"), [1, 2], "two at most");
    assert_eq!(
        found(&index, "plnaet among"),
        [2, 3],
        "what was typed rightly weighs more"
    );
}

#[test]
fn what_was_read_otherwise_is_marked() {
    let index = world();
    let reach = reach(&[(1, Level::View)]);
    let (query, filter) = (
        parse("onbaording partners handbok"),
        SearchFilter::default(),
    );
    let found = index
        .search(&request(&query, &filter, sight(&reach)))
        .unwrap();
    let expected = [("onbaording", "onboarding"), ("handbok", "handbook")];
    let expected = expected.map(|(typed, word)| Correction {
        typed: typed.to_owned(),
        words: vec![word.to_owned()],
    });
    assert_eq!(found.corrections, expected);
    let marking = query.marking(&found.corrections);
    assert_eq!(
        Prepared::new("Onboarding for partners", None).highlight(&marking),
        "<mark>Onboarding</mark> for <mark>partners</mark>"
    );
}

#[test]
fn what_was_perhaps_meant_is_offered() {
    let index = world();
    let reach = reach(&[(1, Level::View)]);
    for (typed, expected) in [
        ("onboarding", None),
        ("Onbaording", Some("onboarding")),
        ("\"onbaording guide\"", Some("\"onboarding guide\"")),
        (
            "+\"onbaording giude\" -plan",
            Some("+\"onboarding guide\" -plan"),
        ),
        ("pln", Some("plan")),
        ("pirce lsit tag:x", None),
        ("pirce lsit", Some("price list")),
        ("x2001", None),
        ("zzzzzzzzz", None),
        ("zzzzzzzzz partner", None),
        ("plan -onbaording", None),
        ("turbimes handbok", Some("turbines handbook")),
        ("", None),
    ] {
        let (query, filter) = (parse(typed), SearchFilter::default());
        let request = request(&query, &filter, sight(&reach));
        let meant = index.snapshot().unwrap().meant(typed, &request).unwrap();
        assert_eq!(meant.as_deref(), expected, "{typed}");
    }
    // Not when what is filtered out is all that it would find.
    let query = parse("handbok");
    let filter = SearchFilter {
        kinds: vec![DocumentKind::Spec],
        ..SearchFilter::default()
    };
    let request = request(&query, &filter, sight(&reach));
    let meant = index
        .snapshot()
        .unwrap()
        .meant("handbok", &request)
        .unwrap();
    assert_eq!(meant, None);
}

#[test]
fn suggestions_forgive_what_starts_nothing() {
    let index = world();
    let reach = reach(&[(1, Level::View)]);
    for (typed, ordinals) in [
        ("onbo", &[1][..]),
        ("onbao", &[1]),
        ("onbaording gui", &[1]),
        ("handbok of tur", &[4]),
        ("hanbd", &[4]),
        ("hbnbd", &[]),
        ("plam", &[]),
        ("turbnies", &[4]),
        ("", &[]),
    ] {
        let found = index.suggest(typed, 9, &sight(&reach)).unwrap();
        assert_eq!(found, ordinals, "{typed}");
    }
    for (typed, tags) in [
        ("r", &["roadmap"][..]),
        ("raodm", &["roadmap"]),
        ("roadnap", &["roadmap"]),
        ("rpad", &[]),
    ] {
        let found = index.suggest_tags(typed, 9, &sight(&reach)).unwrap();
        assert_eq!(found, tags, "{typed}");
    }
}
