//! What permissions cost, and how that grows: `cargo bench --bench permissions [-- ANCHORS…]`.
//!
//! For hubs of 1,000, 10,000 and 100,000 anchors with 1,000 partners that each take part in ten
//! spaces: one decision, the whole reach of somebody who sees everything, and one policy change
//! while a person of every partner is active. Each is compared with the same work done from
//! scratch, in the same run.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use commonplace::access::{Reach, Read, decide};
use commonplace::hub::bundle;
use commonplace::hub::share::{self, GrantCreate};
use commonplace::model::{Level, NodeId, Subject, Time};
use commonplace::store::{DatabasePlace, Sources, Store, Viewer};
use serde_json::{Value, json};

const PARTNERS: usize = 1_000;
const FOLDERS_A_SPACE: usize = 99;
const SEATS_A_PARTNER: usize = 10;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let asked = std::env::args().skip(1).filter_map(|a| a.parse().ok());
    let mut sizes: Vec<usize> = asked.collect();
    if sizes.is_empty() {
        sizes = vec![1_000, 10_000, 100_000];
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    println!(
        "| anchors | decide, one node | decide, every node | reach, every node | policy loaded whole | one grant written | policy brought forward | 1,000 reaches anew | 1,000 reaches brought forward | 1,000 reaches kept |"
    );
    println!("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    let mut rows = Vec::new();
    for anchors in sizes {
        let row = runtime.block_on(measure(anchors))?;
        println!("{}", row.line());
        rows.push(row);
    }
    if let (Some(first), Some(last)) = (rows.first(), rows.last()) {
        println!("\n{}", last.growth(first));
    }
    Ok(())
}

/// What was measured on a hub of one size.
struct Row {
    anchors: usize,
    decide_all: Duration,
    reach_all: Duration,
    load: Duration,
    write: Duration,
    forward: Duration,
    anew: Duration,
    brought: Duration,
    kept: Duration,
}

impl Row {
    fn line(&self) -> String {
        let mut line = format!("| {} ", self.anchors);
        let one = self.decide_all / u32::try_from(self.anchors).unwrap_or(u32::MAX);
        let times = [
            one,
            self.decide_all,
            self.reach_all,
            self.load,
            self.write,
            self.forward,
            self.anew,
            self.brought,
            self.kept,
        ];
        for time in times {
            let _ = write!(line, "| {} ", shown(time));
        }
        line + "|"
    }

    fn growth(&self, from: &Self) -> String {
        let ratio = |a: Duration, b: Duration| a.as_secs_f64() / b.as_secs_f64();
        let change = |row: &Self| row.forward + row.brought.saturating_sub(row.kept);
        format!(
            "{}x the anchors: loading the policy whole takes {:.1}x the time, bringing it and 1,000 \
             reaches forward {:.1}x.\nAt {} anchors, bringing forward takes 1/{:.0} of loading the \
             policy, and 1/{:.0} of working 1,000 reaches out anew.",
            self.anchors / from.anchors.max(1),
            ratio(self.load, from.load),
            ratio(change(self), change(from)),
            self.anchors,
            ratio(self.load, self.forward),
            ratio(self.anew, self.brought.saturating_sub(self.kept)),
        )
    }
}

fn shown(time: Duration) -> String {
    match time.as_nanos() {
        ..10_000 => format!("{} ns", time.as_nanos()),
        10_000..10_000_000 => format!("{} us", time.as_micros()),
        _ => format!("{} ms", time.as_millis()),
    }
}

async fn measure(anchors: usize) -> Outcome<Row> {
    let directory = tempfile::tempdir()?;
    write_bundle(directory.path(), anchors)?;
    let place = DatabasePlace::Sqlite(directory.path().join("hub.sqlite"));
    let store = Store::open(&place, Sources::real()).await?;
    store.migrate().await?;
    let options = bundle::Options { strict: true };
    let report = bundle::import(&store, directory.path(), options, |_| ()).await?;
    if report.refused > 0 {
        return Err(format!("lines were refused: {:?}", report.refusals).into());
    }

    let begun = Instant::now();
    let admin = store.as_person("host@host.example").await?;
    let load = begun.elapsed();
    let (policy, asker, now) = (admin.policy(), admin.require_person()?, admin.now());
    let begun = Instant::now();
    let allowed = policy
        .nodes
        .keys()
        .filter(|anchor| decide::<Read>(policy, asker, (**anchor, None), now).is_allowed());
    assert_eq!(
        allowed.count(),
        policy.nodes.len(),
        "the owner sees every anchor"
    );
    let decide_all = begun.elapsed();
    let begun = Instant::now();
    assert_eq!(Reach::of(policy, asker, now).len(), policy.nodes.len());
    let reach_all = begun.elapsed();
    let anchors = policy.nodes.len();

    let (anew, _) = everybody(&store).await?;
    let (kept, _) = everybody(&store).await?;
    let folder = admin.folder_by_key("f0-0").await?.ok_or("a folder")?;
    let partner = admin.organization_by_key("p0").await?.ok_or("a partner")?;
    let create = GrantCreate {
        node: NodeId::Folder(folder.id),
        subject: Subject::Organization(partner.id),
        level: Level::Comment,
        early_access: false,
        from: None,
        until: None::<Time>,
        reason: None,
    };
    let begun = Instant::now();
    share::grant(&admin, create, None).await?;
    let write = begun.elapsed();
    let begun = Instant::now();
    let system = store.as_person("host@host.example").await?;
    let forward = begun.elapsed();
    assert!(system.policy().version > policy.version);
    let (brought, viewers) = everybody(&store).await?;
    let level = viewers
        .first()
        .map(|viewer| viewer.reach().level(folder.anchor));
    assert_eq!(level, Some(Level::Comment), "the change is in force");
    Ok(Row {
        anchors,
        decide_all,
        reach_all,
        load,
        write,
        forward,
        anew,
        brought,
        kept,
    })
}

/// Signs a person of every partner in.
async fn everybody(store: &Store) -> Outcome<(Duration, Vec<Viewer>)> {
    let begun = Instant::now();
    let mut viewers = Vec::with_capacity(PARTNERS);
    for n in 0..PARTNERS {
        viewers.push(store.as_person(&format!("person@p{n}.example")).await?);
    }
    Ok((begun.elapsed(), viewers))
}

fn write_bundle(directory: &Path, anchors: usize) -> Outcome<()> {
    let spaces = (anchors / (FOLDERS_A_SPACE + 1)).max(1);
    let mut organizations =
        vec![json!({"key": "host", "name": "Host", "role": "HOST", "status": "ACTIVE"})];
    let mut people = vec![
        json!({"key": "host-person", "organization": "host", "name": "Host Person", "email": "host@host.example", "role": "HUB_ADMIN", "active": true}),
    ];
    for n in 0..PARTNERS {
        organizations.push(json!({"key": format!("p{n}"), "name": format!("Partner {n}"), "role": "PARTNER", "kind": "RESELLER", "tier": "GOLD", "status": "ACTIVE"}));
        people.push(json!({"key": format!("p{n}-person"), "organization": format!("p{n}"), "name": format!("Person {n}"), "email": format!("person@p{n}.example"), "role": "MEMBER", "active": true}));
    }
    let (mut rooms, mut folders, mut grants) = (Vec::new(), Vec::new(), Vec::new());
    for s in 0..spaces {
        // Partner n takes part in the ten spaces from n on.
        let seated = (0..PARTNERS).filter(|n| (s + spaces - n % spaces) % spaces < SEATS_A_PARTNER);
        let seats: Vec<_> = seated
            .map(|n| json!({"organization": format!("p{n}"), "cap": "EDIT", "clearance": "GENERAL", "until": "2999-01-01T00:00:00Z"}))
            .collect();
        rooms.push(json!({"key": format!("s{s}"), "name": format!("Space {s}"), "kind": "PROGRAM", "owners": ["host"], "participations": seats}));
        let manage = json!({"organization": "host"});
        grants.push(
            json!({"node": {"space": format!("s{s}")}, "subject": manage, "level": "MANAGE"}),
        );
        let everybody = json!({"participants": true});
        grants.push(
            json!({"node": {"space": format!("s{s}")}, "subject": everybody, "level": "VIEW"}),
        );
        for f in 0..FOLDERS_A_SPACE {
            let parent = (f > 0).then(|| format!("f{s}-{}", (f - 1) / 4));
            folders.push(json!({"key": format!("f{s}-{f}"), "space": format!("s{s}"), "parent": parent, "name": format!("Folder {f}")}));
        }
    }
    let files = [
        ("organizations", organizations),
        ("people", people),
        ("spaces", rooms),
        ("folders", folders),
        ("grants", grants),
    ];
    for (name, lines) in files {
        let text: String = lines
            .iter()
            .map(|line: &Value| format!("{line}\n"))
            .collect();
        fs::write(directory.join(format!("{name}.jsonl")), text)?;
    }
    Ok(())
}
