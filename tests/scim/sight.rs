//! Whom a token that provisions sees and may change: the people and groups of its organization, and others
//! are as if they did not exist.

use std::collections::BTreeSet;

use commonplace::hub::meter::Meter;
use commonplace::model::{PersonRole, Slice};
use commonplace::scim::{self, Method, Reply, Request};
use commonplace::store::{PersonFilter, Store, Viewer};
use serde_json::{Value, json};

use super::{patch, provisioning};
use crate::api::demo::Demo;
use crate::support::hub::Outcome;

#[tokio::test]
async fn everybody_provisions_the_own_organization_only() {
    let compared = check(1).await.expect("reads");
    println!("provisioning: {compared} comparisons, 0 differences");
}

async fn ask(
    store: &Store,
    token: &str,
    (method, path): (Method, &str),
    body: Value,
) -> Outcome<Reply> {
    let request = Request {
        method,
        path: path.to_owned(),
        parameters: vec![("count".to_owned(), "100".to_owned())],
        body: (!body.is_null()).then_some(body),
        if_match: None,
        if_none_match: None,
    };
    Ok(scim::ask(store, Some(token), &Meter::default(), request).await?)
}

fn ids(reply: &Reply) -> BTreeSet<String> {
    let body = reply.body.clone().unwrap_or_default();
    let resources = body["Resources"].as_array().cloned().unwrap_or_default();
    let id = |one: &Value| one["id"].as_str().map(str::to_owned);
    resources.iter().filter_map(id).collect()
}

fn first<C>() -> Slice<C> {
    Slice {
        size: 100,
        after: None,
        before: None,
        backward: false,
    }
}

/// As every administrator of an organization: lists against what the directory holds, and every lookup and
/// change of somebody else's against the same of what never was. How much was compared.
pub async fn check(_: u64) -> Outcome<usize> {
    let demo = Demo::new().await;
    let system = demo.system().await;
    let everybody = system.people(&PersonFilter::default(), first()).await?.rows;
    let mut compared = 0;
    for admin in everybody
        .iter()
        .filter(|one| one.role >= PersonRole::OrgAdmin)
    {
        let Ok(viewer) = demo.store().as_person(&admin.email).await else {
            continue;
        };
        let token = provisioning(&viewer).await;
        let staff = everybody
            .iter()
            .filter(|one| one.organization == admin.organization);
        let staff: BTreeSet<String> = staff.map(|one| one.id.to_string()).collect();
        let listed = ask(demo.store(), &token, (Method::Get, "Users"), Value::Null).await?;
        if ids(&listed) != staff {
            return Err(format!("{} lists {:?}, not {staff:?}", admin.email, ids(&listed)).into());
        }
        let groups = system.groups(admin.organization, first()).await?.rows;
        let own: BTreeSet<String> = groups.iter().map(|one| one.id.to_string()).collect();
        let listed = ask(demo.store(), &token, (Method::Get, "Groups"), Value::Null).await?;
        if ids(&listed) != own {
            return Err(format!("{} lists {:?}, not {own:?}", admin.email, ids(&listed)).into());
        }
        compared += staff.len() + own.len();
        // A third of them, of each one others.
        let others = everybody
            .iter()
            .filter(|one| one.organization != admin.organization);
        for other in others.skip(compared % 3).step_by(3) {
            compared += same(&demo, &token, ("Users", &other.id.to_string())).await?;
        }
        compared += strangers(&demo, &system, (&token, &own)).await?;
    }
    Ok(compared)
}

/// The groups of others.
async fn strangers(
    demo: &Demo,
    system: &Viewer,
    (token, own): (&str, &BTreeSet<String>),
) -> Outcome<usize> {
    let mut compared = 0;
    for organization in system.policy().organizations.keys() {
        for group in system.groups(*organization, first()).await?.rows {
            let id = group.id.to_string();
            if !own.contains(&id) {
                compared += same(demo, token, ("Groups", &id)).await?;
            }
        }
    }
    Ok(compared)
}

/// Whatever is done with it, it is as with what never was.
async fn same(demo: &Demo, token: &str, (kind, id): (&str, &str)) -> Outcome<usize> {
    let never = format!("{}_{}", &id[..3], "0123456789abcdef0123456789abcdef");
    let rename = patch(json!([{"op": "replace", "path": "displayName", "value": "Seized"}]));
    let whole = json!({"userName": "seized@brackmann.example", "displayName": "Seized"});
    let mut compared = 0;
    for (method, body) in [
        (Method::Get, Value::Null),
        (Method::Patch, rename),
        (Method::Put, whole),
        (Method::Delete, Value::Null),
    ] {
        let hidden = ask(
            demo.store(),
            token,
            (method, &format!("{kind}/{id}")),
            body.clone(),
        )
        .await?;
        let missing = ask(
            demo.store(),
            token,
            (method, &format!("{kind}/{never}")),
            body,
        )
        .await?;
        if hidden != missing || hidden.status != 404 {
            return Err(format!("{method:?} {kind}/{id}: {hidden:?}, not {missing:?}").into());
        }
        compared += 1;
    }
    if kind == "Users" {
        // Nor can it be put into a group.
        let group = |id: &str| json!({"displayName": "Both", "members": [{"value": id}]});
        let hidden = ask(demo.store(), token, (Method::Post, "Groups"), group(id)).await?;
        let missing = ask(demo.store(), token, (Method::Post, "Groups"), group(&never)).await?;
        let text = |reply: &Reply| reply.body.clone().unwrap_or_default().to_string();
        if hidden.status != 400 || text(&hidden).replace(id, &never) != text(&missing) {
            return Err(format!("a group with {id}: {hidden:?}, not {missing:?}").into());
        }
        compared += 1;
    }
    Ok(compared)
}
