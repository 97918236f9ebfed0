//! A new version of an agreement that ends the signatures under the versions before it.

use serde_json::{Value, json};

use super::demo::Demo;

const PREVIEW: &str = "query($change: AccessChangeInput!) { accessPreview(change: $change) { \
    token documentCount lost { personId before after documentCount } gained { personId } } }";

struct Scene {
    demo: Demo,
    agreement: String,
    price_list: String,
}

impl Scene {
    async fn new() -> Self {
        let demo = Demo::new().await;
        let query = "{ agreement(by: {key: \"reseller-terms\"}) { id } }";
        let found = demo.ask_as("p-ines-aldous", query, json!({})).await;
        let price_list = demo.document("doc-price-emea").await;
        Self {
            agreement: super::id(&found["agreement"]),
            demo,
            price_list,
        }
    }

    /// Whether the reseller's seller reads the price list, which needs version 2 of the terms.
    async fn is_open(&self) -> bool {
        let query = "query($id: ID!) { document(by: {id: $id}) { text } }";
        let ask = self
            .demo
            .ask_as("p-felix-ott", query, json!({"id": self.price_list}));
        ask.await
            .pointer("/document/text")
            .is_some_and(|text| !text.is_null())
    }

    async fn publish(&self, input: Value) -> Value {
        let admin = self.demo.by("p-ines-aldous").await;
        let (field, kind) = ("agreementVersionPublish", "AgreementVersionPublishInput");
        self.demo.change(&admin, field, kind, input).await
    }

    async fn sign(&self, input: Value) -> Value {
        let query = "mutation($input: AgreementSignInput!) { agreementSign(input: $input) { \
            signature { version until } userErrors { code field } } }";
        let signed = self
            .demo
            .ask_as("p-anke-brackmann", query, json!({"input": input}));
        signed.await["agreementSign"].clone()
    }

    fn in_an_hour(&self) -> String {
        (self.demo.now() + chrono::TimeDelta::hours(1)).to_rfc3339()
    }
}

#[tokio::test]
async fn earlier_signatures_lapse_at_the_instant_that_the_new_version_names() {
    let scene = Scene::new().await;
    let (agreement, at) = (&scene.agreement, scene.in_an_hour());
    assert!(scene.is_open().await);
    let change = json!({"agreementVersion": {"agreement": agreement, "earlierLapseAt": at}});
    let previewed = scene
        .demo
        .ask_as("p-ines-aldous", PREVIEW, json!({ "change": change }))
        .await;
    let previewed = &previewed["accessPreview"];
    let felix = scene.demo.person("p-felix-ott").await.id.to_string();
    let lost = previewed["lost"].as_array().expect("a list");
    assert!(
        lost.iter().any(|row| row["personId"] == felix),
        "{previewed}"
    );
    assert_eq!(previewed["gained"], json!([]));

    let text = "Terms, third edition";
    let input = json!({"id": agreement, "text": text, "earlierLapseAt": at, "previewToken": previewed["token"]});
    assert_eq!(scene.publish(input).await["userErrors"], json!([]));
    assert!(scene.is_open().await, "it lapses in an hour, not now");
    // Whoever signs the old text meanwhile is bound until then.
    let signed = scene
        .sign(json!({"agreement": agreement, "version": 2}))
        .await;
    let refused = &signed["userErrors"][0]["code"];
    assert_eq!(refused, "WRONG_STATE", "{signed}");

    scene.demo.pass(3600);
    assert!(!scene.is_open().await, "locked, and no job has run");
    let stale = scene
        .sign(json!({"agreement": agreement, "version": 2}))
        .await;
    assert_eq!(
        stale["userErrors"],
        json!([{"code": "WRONG_STATE", "field": ["version"]}])
    );
    let signed = scene.sign(json!({"agreement": agreement})).await;
    assert_eq!(
        signed["signature"],
        json!({"version": 3, "until": null}),
        "{signed}"
    );
    assert!(scene.is_open().await);
}

#[tokio::test]
async fn without_an_instant_earlier_signatures_stay_in_force() {
    let scene = Scene::new().await;
    let input = json!({"id": scene.agreement, "text": "Terms, third edition"});
    assert_eq!(scene.publish(input).await["userErrors"], json!([]));
    scene.demo.pass(3600);
    assert!(scene.is_open().await);
}

#[tokio::test]
async fn nothing_lapses_in_the_past_and_a_preview_is_of_one_instant() {
    let scene = Scene::new().await;
    let past = (scene.demo.now() - chrono::TimeDelta::hours(1)).to_rfc3339();
    let input = json!({"id": scene.agreement, "text": "Terms", "earlierLapseAt": past});
    let refused = scene.publish(input).await;
    let field = json!(["earlierLapseAt"]);
    assert_eq!(refused["userErrors"][0]["field"], field, "{refused}");

    let change = json!({"agreementVersion": {"agreement": scene.agreement}});
    let previewed = scene
        .demo
        .ask_as("p-ines-aldous", PREVIEW, json!({ "change": change }))
        .await;
    let token = &previewed["accessPreview"]["token"];
    let at = scene.in_an_hour();
    let input = json!({"id": scene.agreement, "text": "Terms", "earlierLapseAt": at, "previewToken": token});
    let refused = scene.publish(input).await;
    assert_eq!(
        refused["userErrors"][0]["code"], "PREVIEW_EXPIRED",
        "{refused}"
    );
    assert!(scene.is_open().await);
}
