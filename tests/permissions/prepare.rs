//! What the calls name: found on the demo, or made for them.

use std::collections::BTreeMap;

use commonplace::hub::participation::{self, ParticipationSet};
use commonplace::hub::token::{self, TokenCreate};
use commonplace::hub::{access_request, break_glass, notification, review};
use commonplace::model::{
    Classification, GrantId, Level, NodeId, Participant, ParticipationId, ReviewableId, TokenScope,
};
use commonplace::store::{SessionDraft, Store, Viewer};

/// Makes what the demo lacks, and finds what the calls name.
pub async fn prepare(store: &Store) -> BTreeMap<&'static str, String> {
    let system = store.as_system("test").await.expect("a hub");
    let person = async |key: &str| {
        let row = system.person_by_key(key).await.expect("reads");
        row.unwrap_or_else(|| panic!("no {key}"))
    };
    let organization = async |key: &str| {
        let row = system.organization_by_key(key).await.expect("reads");
        row.unwrap_or_else(|| panic!("no {key}")).id
    };
    let space = async |key: &str| {
        let row = system.space_by_key(key).await.expect("reads");
        row.unwrap_or_else(|| panic!("no {key}"))
    };
    let document = async |key: &str| {
        let row = system.document_by_key(key).await.expect("reads");
        row.unwrap_or_else(|| panic!("no {key}")).id
    };
    let folder = async |key: &str| {
        let row = system.folder_by_key(key).await.expect("reads");
        row.unwrap_or_else(|| panic!("no {key}")).id.to_string()
    };
    let policy = system.policy().clone();
    let library = space("library").await;
    let seats = &policy.spaces[&library.id].participations;
    let node = &policy.nodes[&library.anchor];
    let torvane = organization("torvane").await;
    let signed = policy.signatures.values().flatten();
    let signature = signed
        .filter(|s| s.organization == torvane)
        .map(|s| s.id)
        .min();
    let denial = policy
        .nodes
        .values()
        .flat_map(|n| &n.denials)
        .map(|d| d.id)
        .min();
    let group = policy
        .groups
        .iter()
        .filter(|(_, of)| **of == torvane)
        .map(|(id, _)| *id)
        .min();
    let segment = policy.segments.keys().min();

    let elif = person("p-elif-kaya").await;
    let viewer = store.as_person(&elif.email).await.expect("signs in");
    let draft = TokenCreate {
        person: None,
        label: "portal".to_owned(),
        scope: TokenScope {
            spaces: vec![library.id],
            ..TokenScope::full()
        },
        expires_at: Some(viewer.now() + chrono::TimeDelta::days(1)),
    };
    let (token, _) = token::create(&viewer, draft).await.expect("a token");
    let documents = (vec!["{ viewer { id } }".to_owned()], false);
    let set = token::set_documents(&viewer, token.id, documents).await;
    set.expect("trusts a document");
    let tx = viewer.begin().await.expect("begins");
    let session = tx.begin_session(SessionDraft {
        client: Some("Lynx/2.9".to_owned()),
        second_factor: false,
        provider: None,
        expires_at: viewer.now() + chrono::TimeDelta::days(7),
    });
    let session = session.await.expect("a session").0.id;
    tx.commit().await.expect("commits");
    let mut requests = Vec::new();
    for key in ["doc-hx2000-datasheet", "doc-hx800-datasheet"] {
        let node = NodeId::Document(document(key).await);
        let ask = (Level::Edit, "for the workshop");
        let made = access_request::create(&viewer, node, ask).await;
        requests.push(made.expect("a request").id.to_string());
    }
    let joint = space("rotating-assets").await;
    let manager = person("p-piet-vandaele").await;
    let manager = store.as_person(&manager.email).await.expect("signs in");
    let set = ParticipationSet {
        space: joint.id,
        participant: Participant::Organization(organization("castrel").await),
        cap: Level::View,
        clearance: Classification::General,
        from: None,
        until: Some(manager.now() + chrono::TimeDelta::days(30)),
    };
    let proposed = participation::set(&manager, set, None)
        .await
        .expect("proposes");
    let proposal = proposed.proposal.expect("a proposal").id;

    let grant = node.grants.iter().filter(|g| g.level == Level::View);
    let grant = grant.map(|g| g.id).min().expect("a grant");
    let seat = seats.iter().map(|s| s.id).min().expect("a seat");
    let launches = folder("enablement/launches").await;
    let notification = reviewed(store, &launches, (grant, seat)).await;

    let walls = system
        .walls(&Default::default(), first())
        .await
        .expect("reads");
    BTreeMap::from([
        (
            "document",
            document("doc-hx2000-datasheet").await.to_string(),
        ),
        (
            "other_document",
            document("doc-hx800-datasheet").await.to_string(),
        ),
        (
            "locked_document",
            document("doc-advisory-17").await.to_string(),
        ),
        (
            "walled_document",
            document("doc-analytics-choice").await.to_string(),
        ),
        ("unsigned", person("p-hugo-marchand").await.id.to_string()),
        ("vendor", elif.id.to_string()),
        ("folder", folder("library/products/hx").await),
        ("other_folder", folder("library/case-studies").await),
        ("closed_folder", folder("techspecs/hx-3000").await),
        ("space", library.id.to_string()),
        ("joint", joint.id.to_string()),
        ("grant", grant.to_string()),
        ("denial", denial.expect("a denial").to_string()),
        ("seat", seat.to_string()),
        ("notification", notification),
        ("closed_space", space("brackmann-room").await.id.to_string()),
        ("torvane", torvane.to_string()),
        ("meseta", organization("meseta").await.to_string()),
        ("fernhollow", organization("fernhollow").await.to_string()),
        ("nimbury", organization("nimbury").await.to_string()),
        ("hayase", organization("hayase").await.to_string()),
        ("brackmann", organization("brackmann").await.to_string()),
        (
            "third_document",
            document("doc-sn140-datasheet").await.to_string(),
        ),
        ("castrel", organization("castrel").await.to_string()),
        ("hexmoor", organization("hexmoor").await.to_string()),
        ("member", person("p-david-strand").await.id.to_string()),
        ("group", group.expect("a group").to_string()),
        ("segment", segment.expect("a segment").to_string()),
        ("signature", signature.expect("a signature").to_string()),
        ("wall", walls.rows[0].id.to_string()),
        ("token", token.id.to_string()),
        ("session", session.to_string()),
        (
            "soon",
            (system.now() + chrono::TimeDelta::days(30)).to_rfc3339(),
        ),
        ("request", requests[0].clone()),
        ("other_request", requests[1].clone()),
        ("proposal", proposal.to_string()),
        ("agreement", agreement(&system).await),
    ])
}

/// Breaks the glass on a folder, and confirms a grant and a seat in the library; what its manager is
/// notified of, and has seen.
async fn reviewed(
    store: &Store,
    folder: &str,
    (grant, seat): (GrantId, ParticipationId),
) -> String {
    let person = async |email: &str| store.as_person(email).await.expect("signs in");
    let ines = person("ines.aldous@hexmoor.example").await;
    let node = folder.parse().expect("an id");
    let why = ("The launch is to be audited", None);
    let broken = break_glass::break_glass(&ines, node, why).await;
    broken.expect("breaks the glass");
    let mara = person("mara.lind@hexmoor.example").await;
    let told = mara.notifications(&Default::default(), first()).await;
    let told = told.expect("reads").rows[0].id;
    notification::see(&mara, &[told]).await.expect("sees");
    let items = [
        ReviewableId::Grant(grant),
        ReviewableId::Participation(seat),
    ];
    review::confirm(&mara, &items).await.expect("confirms");
    told.to_string()
}

fn first<C>() -> commonplace::model::Slice<C> {
    commonplace::model::Slice {
        size: 1,
        after: None,
        before: None,
        backward: false,
    }
}

async fn agreement(system: &Viewer) -> String {
    let row = system.agreement_by_key("nda").await.expect("reads");
    row.expect("an agreement").id.to_string()
}
