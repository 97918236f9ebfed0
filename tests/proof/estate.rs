//! Estate: a host, and a partner's person who sees one document through a seat, a grant and a
//! signature; each can be taken away and given back. On any number of nodes.

use commonplace::api::Api;
use commonplace::hub::{Hub, setup};
use commonplace::search::Index;
use commonplace::store::{DatabasePlace, Sources, Store, Viewer};
use commonplace::worker;
use serde_json::{Value, json};

use super::desk::Desk;
use crate::support::hub::Outcome;

const ADMIN: &str = "admin@host.example";
const PERSON: &str = "pat@partner.example";
/// In the title of the document, and nowhere else.
pub const TITLE: &str = "Secret specification";

/// One process of the hub: its own connections, snapshot, caches and index.
pub struct Site {
    pub store: Store,
    pub desk: Desk,
}

impl Site {
    /// Opens the database and indexes what is there; nothing keeps that index up to date.
    pub async fn open(place: &DatabasePlace, sources: Sources) -> Outcome<Self> {
        let store = Store::open(place, sources).await?;
        Self::of(store).await
    }

    async fn of(store: Store) -> Outcome<Self> {
        let hub = Hub::new(store.clone(), Index::in_memory()?).await?;
        worker::reindex(&hub, |_| ()).await?;
        let desk = Desk {
            api: Api::new(hub)?,
        };
        Ok(Self { store, desk })
    }

    /// Runs a mutation as the administrator; it must succeed. Returns its payload.
    pub async fn change(&self, field: &str, select: &str, input: Value) -> Outcome<Value> {
        let admin = self.store.as_person(ADMIN).await?;
        self.change_as(&admin, field, (select, input)).await
    }

    async fn change_as(
        &self,
        viewer: &Viewer,
        field: &str,
        (select, input): (&str, Value),
    ) -> Outcome<Value> {
        let kind = format!("{}{}Input", field[..1].to_uppercase(), &field[1..]);
        let query = format!(
            "mutation($input: {kind}!) {{ {field}(input: $input) {{ {select} userErrors {{ code message }} }} }}"
        );
        let mut data = self
            .desk
            .data(viewer, &query, &json!({ "input": input }))
            .await?;
        match &data[field]["userErrors"] {
            Value::Array(errors) if errors.is_empty() => Ok(data[field].take()),
            errors => Err(format!("{field}: {errors}").into()),
        }
    }
}

/// Something that, taken away, hides the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    Grant,
    Seat,
    Signature,
    Person,
    /// That it is published.
    State,
    /// That nothing is denied.
    Admission,
}

/// What the person has, by id, and the token it comes with.
#[derive(Debug, Clone, Default)]
pub struct Estate {
    pub document: String,
    pub token: String,
    space: String,
    organization: String,
    person: String,
    agreement: String,
    grant: String,
    seat: String,
    signature: String,
    denial: String,
}

impl Estate {
    /// Sets everything up in an empty database; nothing is indexed.
    pub async fn found(place: &DatabasePlace, sources: Sources) -> Outcome<Self> {
        let store = Store::open(place, sources).await?;
        store.migrate().await?;
        let begun = setup::initialize(&store, "Host", ADMIN).await?;
        let site = Site::of(store).await?;
        let host = begun.host.id.to_string();
        let mut estate = Self::default();
        let input =
            json!({"slug": "library", "name": "Library", "kind": "PROGRAM", "owners": [host]});
        let made = site.change("spaceCreate", "space { id }", input).await?;
        estate.space = id(&made["space"]);
        let input = json!({"name": "Partner", "slug": "partner", "kind": "RESELLER", "tier": "GOLD", "status": "ACTIVE"});
        let made = site
            .change("organizationCreate", "organization { id }", input)
            .await?;
        estate.organization = id(&made["organization"]);
        let input = json!({"organization": estate.organization, "name": "Pat", "email": PERSON, "role": "ORG_ADMIN"});
        let made = site.change("personInvite", "person { id }", input).await?;
        estate.person = id(&made["person"]);
        let input = json!({"title": "NDA", "text": "Keep it."});
        let made = site
            .change("agreementCreate", "agreement { id }", input)
            .await?;
        estate.agreement = id(&made["agreement"]);
        let input = json!({"place": {"space": estate.space}, "title": TITLE, "text": "Calibration of the spectrometer",
            "publish": true, "policy": {"requirements": [{"agreement": {"agreement": estate.agreement}}]}});
        let made = site
            .change("documentCreate", "document { id }", input)
            .await?;
        estate.document = id(&made["document"]);
        estate.let_in(&site).await?;
        for right in [Right::Seat, Right::Grant, Right::Signature] {
            estate.give(right, &site).await?;
        }
        Ok(estate)
    }

    /// Takes the right away; it is gone when this returns.
    pub async fn take(&mut self, right: Right, site: &Site) -> Outcome<()> {
        if right == Right::Admission {
            let subject = json!({"organization": self.organization});
            let input = json!({"node": self.space, "subject": subject});
            let made = site.change("denialCreate", "denial { id }", input).await?;
            self.denial = id(&made["denial"]);
            return Ok(());
        }
        let (field, id) = match right {
            Right::Grant => ("grantEnd", &self.grant),
            Right::Seat => ("participationEnd", &self.seat),
            Right::Signature => ("agreementRevoke", &self.signature),
            Right::Person => ("personDeactivate", &self.person),
            Right::State | Right::Admission => ("documentArchive", &self.document),
        };
        let input = match right {
            Right::Person | Right::State => json!({"id": id, "expectedVersion": null}),
            _ => json!({ "id": id }),
        };
        site.change(field, "__typename", input).await?;
        Ok(())
    }

    /// Gives it back.
    pub async fn give(&mut self, right: Right, site: &Site) -> Outcome<()> {
        let organization = json!({"organization": self.organization});
        match right {
            Right::Grant => {
                let input = json!({"node": self.space, "subject": organization, "level": "VIEW"});
                let made = site.change("grantCreate", "grant { id }", input).await?;
                self.grant = id(&made["grant"]);
            }
            Right::Seat => {
                let input = json!({"space": self.space, "participant": organization, "cap": "VIEW", "until": "2999-01-01T00:00:00Z"});
                let made = site
                    .change("participationSet", "participation { id }", input)
                    .await?;
                self.seat = id(&made["participation"]);
            }
            Right::Signature => {
                let person = site.store.as_person(PERSON).await?;
                let input = json!({"agreement": self.agreement});
                let made = site
                    .change_as(&person, "agreementSign", ("signature { id }", input))
                    .await?;
                self.signature = id(&made["signature"]);
            }
            Right::Person => {
                let input = json!({"id": self.person, "expectedVersion": null, "active": true});
                site.change("personUpdate", "__typename", input).await?;
                self.let_in(site).await?;
            }
            Right::Admission => {
                let input = json!({"id": self.denial});
                site.change("denialEnd", "__typename", input).await?;
            }
            Right::State => {
                let input = json!({"id": self.document, "expectedVersion": null});
                site.change("documentPublish", "__typename", input).await?;
            }
        }
        Ok(())
    }

    async fn let_in(&mut self, site: &Site) -> Outcome<()> {
        let person = site.store.as_person(PERSON).await?;
        let input = json!({"label": "test", "cap": "MANAGE", "admin": true});
        let made = site
            .change_as(&person, "tokenCreate", ("secret", input))
            .await?;
        self.token = made["secret"].as_str().unwrap_or_default().to_owned();
        Ok(())
    }
}

fn id(object: &Value) -> String {
    object["id"].as_str().unwrap_or_default().to_owned()
}
