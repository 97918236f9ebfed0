//! Seeded leaks: the checks catch every known wrong edit. Not with the other tests:
//! `cargo test --features seeded-leaks --test hub seeded -- --nocapture`; with
//! `COMMONPLACE_LEAKS=WallIgnored,CursorsShared` only those.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use commonplace::model::leak::{Leak, turn_on};
use commonplace::store::DatabasePlace;
use futures_util::FutureExt as _;

use super::{clocks, cursors, enumeration, noninterference, race};
use crate::access::{link, refresh};
use crate::api::idempotency::shown;
use crate::api::subscriptions::{documents, ends};
use crate::api::{break_glass, kept, leaving, share_links};
use crate::identity::oidc::{hostile, people, settings};
use crate::identity::{accounts, factor, passwords, sessions, throttling, viewer_tokens};
use crate::reach::{pure, stored};
use crate::scim::sight;
use crate::support::hub::Outcome;

/// A check that takes longer has caught nothing.
const PATIENCE: Duration = Duration::from_secs(300);

/// The checks, cheapest first, each with the seeds that it is given.
const CHECKS: [(&str, u64, u64); 21] = [
    ("links", 1, 1),
    ("brought forward", 1, 40),
    ("oracle in memory", 1, 300),
    ("cursors", 1, 2),
    ("kept", 1, 1),
    ("leaving", 1, 3),
    ("break-glass", 1, 4),
    ("events", 1, 3),
    ("links opened", 1, 3),
    ("repeats", 1, 1),
    ("accounts", 1, 1),
    ("sessions", 1, 10),
    ("providers", 1, 4),
    ("provisioning", 1, 1),
    ("enumeration", 1, 1),
    ("oracle in sqlite", 1, 3),
    ("clocks", 1, 3),
    ("noninterference", 1, 4),
    ("revocation", 10, 10),
    ("oracle in sqlite", 4, 20),
    ("noninterference", 5, 20),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_seeded_leak_is_caught() {
    // Otherwise every check would catch everything.
    turn_on(None);
    for (name, first, _) in CHECKS {
        let sound = run(name, first).await;
        sound.unwrap_or_else(|e| panic!("{name} fails without any leak: {e}"));
    }
    let wanted = std::env::var("COMMONPLACE_LEAKS").unwrap_or_default();
    let is_wanted = |leak: &Leak| {
        let name = format!("{leak:?}");
        wanted.is_empty() || wanted.split(',').any(|one| one == name)
    };
    let leaks: Vec<Leak> = Leak::ALL.iter().copied().filter(is_wanted).collect();
    let mut missed = Vec::new();
    for leak in &leaks {
        turn_on(Some(*leak));
        let caught = catch(*leak).await;
        turn_on(None);
        match caught {
            Some(by) => println!("leak: {leak:?}: caught by {by}"),
            None => {
                println!("leak: {leak:?}: MISSED");
                missed.push(leak);
            }
        }
    }
    let caught = leaks.len() - missed.len();
    println!("seeded leaks: {caught}/{} caught", leaks.len());
    assert!(missed.is_empty(), "not caught: {missed:?}");
}

/// The first check that finds a difference, and its seed.
async fn catch(leak: Leak) -> Option<String> {
    let likely = likely(leak);
    let mut checks = CHECKS;
    checks.sort_by_key(|(name, _, _)| *name != likely);
    for (name, first, last) in checks {
        for seed in first..=last {
            if run(name, seed).await.is_err() {
                return Some(format!("{name}, seed {seed}"));
            }
        }
    }
    None
}

/// The check that is made for leaks like this one, and so is asked first.
fn likely(leak: Leak) -> &'static str {
    use Leak::*;
    match leak {
        CursorsShared | CursorsUnsigned => "cursors",
        FiltersByUnknown | RefusalTellsOfShares | HiddenIsForbidden | UnknownIsForbidden
        | SubjectsUnchecked | SegmentsNamedByAll | EveryoneKnown => "enumeration",
        RefreshForgetsBelow => "brought forward",
        LinkOutlivesEnd
        | LinkViewsUncounted
        | LinkOutlivesMaker
        | LinkInAnySpace
        | LinkDespiteOwners
        | LinkDespiteDenial
        | LinkAcrossWall
        | LinkDespiteClassification
        | LinkDespiteRequirement
        | LinkToUnpublished => "links",
        AnyPasscode | LinkTellsWhy | LinksUnscoped => "links opened",
        GlassForEveryone
        | GlassCrossesWalls
        | GlassUntold
        | GlassEndless
        | NotificationsUnscoped => "break-glass",
        ProvisionsEverywhere | ProvisionedUnscoped => "provisioning",
        AnybodyWithdraws | LeftSeatStays => "leaving",
        EventsOfTouches | EventsOutliveRights => "events",
        UnknownAccountTold => "accounts",
        PasswordLinkTwice
        | IssuerOutlived
        | IssuesForAnybody
        | FactorSkipped
        | CodeTwice
        | SessionsUnscoped
        | EndedSessionGoesOn
        | SessionEndless
        | SessionsOutlivePassword
        | TriesUncounted
        | CrossSiteAllowed => "sessions",
        ProvidersUnscoped
        | DomainsTold
        | HostFederatedByAnyAdmin
        | ProviderAcrossOrganizations
        | UnverifiedMailTaken
        | AnyAudience
        | AnyNonce
        | StateTwice => "providers",
        KeptStale | KeptUnchecked => "kept",
        IdempotencyKeysShared => "repeats",
        StalePolicy | RightsOutlivePolicy | NothingMasked => "revocation",
        RightsOutliveBoundary
        | LockedUnmarked
        | LockedUnderEmbargo
        | EmbargoIgnoredInRows
        | DraftsInRows
        | WithdrawnInRows
        | CountsUnscoped
        | PermitOutlivesBoundary
        | DatesNotIndexed
        | DocumentsUnscoped
        | TotalsOfAll
        | FacetsOfAll => "clocks",
        RightsIgnoreToken | SpacesUnscoped | FoldersUnscoped | TextsUnchecked
        | GrantsForReaders | DraftsInSearch => "oracle in sqlite",
        EveryOrganizationKnown
        | OrganizationsUnscoped
        | PeopleUnscoped
        | SegmentsUnscoped
        | GroupsUnscoped
        | SignaturesUnscoped
        | WallsUnscoped
        | PendingTells
        | FacetsUnvetted
        | PermitShared
        | DeletedFound
        | FrequenciesOfAll
        | StatisticsOfAll
        | LengthsOfAll
        | SuggestionsOfAll
        | TyposOfAll
        | MeantOfAll
        | SimilarOfAll
        | EventsCounted
        | OtherFacetsOfAll => "noninterference",
        _ => "oracle in memory",
    }
}

/// One check; a panic is a difference, too.
async fn run(name: &str, seed: u64) -> Result<(), String> {
    let check = AssertUnwindSafe(check(name, seed)).catch_unwind();
    match tokio::time::timeout(PATIENCE, check).await {
        Err(_) => Ok(()),
        Ok(Ok(done)) => done.map_err(|e| e.to_string()),
        Ok(Err(_)) => Err("it panicked".to_owned()),
    }
}

async fn check(name: &str, seed: u64) -> Outcome<()> {
    let directory = tempfile::tempdir()?;
    let place = DatabasePlace::Sqlite(directory.path().join("hub.sqlite"));
    match name {
        "links" => link::a_link_opens_only_what_anybody_may_read(),
        "links opened" | "break-glass" | "leaving" | "kept" | "events" | "sessions"
        | "providers" | "repeats" => {
            tokio::task::spawn_blocking(scene(name, seed)).await?;
        }
        "brought forward" => drop(refresh::check(seed)?),
        "oracle in memory" => pure::check(seed, &mut pure::Tally::default())?,
        "oracle in sqlite" => drop(stored::check(&place, seed).await?),
        "clocks" => drop(clocks::check(seed).await?),
        "accounts" => drop(accounts::check().await?),
        "cursors" => drop(cursors::check(seed).await?),
        "provisioning" => drop(sight::check(seed).await?),
        "enumeration" => drop(enumeration::check(seed).await?),
        "revocation" => drop(race::check(&place, seed).await?),
        _ => {
            let mut tally = noninterference::Tally::default();
            noninterference::check(seed, 5, &mut tally).await?;
        }
    }
    Ok(())
}

/// A test of the API that notices wrong edits by its own scene: it has a runtime of its own.
fn scene(name: &str, number: u64) -> fn() {
    match (name, number) {
        ("repeats", _) => shown::a_key_is_its_senders_own_and_tells_others_nothing,
        ("kept", _) => kept::what_is_kept_is_what_another_node_wrote_last,
        ("events", 1) => documents::drafts_and_deletions_and_what_only_the_index_needs_are_not_told,
        ("events", 2) => ends::what_is_revoked_is_not_told_any_more,
        ("events", _) => documents::changes_are_told_to_those_who_may_see_them_and_to_nobody_else,
        ("leaving", 1) => leaving::who_owns_a_document_withdraws_it_where_others_manage_the_space,
        ("leaving", 2) => leaving::a_guest_leaves_and_the_last_owner_stays,
        ("leaving", _) => leaving::an_owner_leaves_with_its_documents_as_was_said_beforehand,
        ("break-glass", 1) => {
            break_glass::it_opens_a_node_to_read_for_four_hours_and_tells_whoever_answers_for_it
        }
        ("break-glass", 2) => break_glass::no_wall_denial_clearance_or_missing_seat_is_crossed,
        ("break-glass", 3) => break_glass::bad_input_and_other_people_are_refused,
        ("break-glass", _) => break_glass::the_owners_administrators_are_told_and_see_what_they_may,
        ("providers", 1) => people::nobody_of_another_organization_is_signed_in,
        ("providers", 2) => hostile::an_id_token_that_is_not_as_it_should_be_signs_nobody_in,
        ("providers", 3) => hostile::a_sign_in_comes_back_once_and_to_the_browser_that_began_it,
        ("providers", _) => settings::only_administrators_add_and_see_them_and_the_hosts_need_the_hubs,
        ("sessions", 1) => passwords::an_invitation_sets_a_password_once,
        ("sessions", 2) => sessions::a_session_is_the_person_until_it_is_signed_out,
        ("sessions", 3) => sessions::a_session_ends_when_it_is_not_used_and_after_a_week,
        ("sessions", 4) => sessions::everybody_lists_and_revokes_the_own_sessions,
        ("sessions", 5) => sessions::whoever_is_deactivated_or_has_a_new_password_is_out_at_once,
        ("sessions", 6) => sessions::what_another_site_sends_does_nothing,
        ("sessions", 7) => factor::a_code_is_asked_for_beside_the_password_and_counts_once,
        ("sessions", 8) => viewer_tokens::it_is_over_with_its_time_its_issuer_and_its_issuers_rights,
        ("sessions", 9) => viewer_tokens::it_acts_for_the_person_within_the_portals_scope_and_for_its_organization_only,
        ("sessions", _) => throttling::ten_wrong_passwords_and_then_a_wait,
        (_, 1) => share_links::a_passcode_is_needed_and_ten_wrong_ones_end_the_link,
        (_, 2) => share_links::whatever_closes_a_link_is_answered_alike,
        _ => share_links::a_link_opens_one_document_for_anybody_and_leads_nowhere,
    }
}
