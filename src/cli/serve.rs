//! `serve`: the hub over HTTP, with its background work.

use std::process::ExitCode;
use std::sync::Arc;

use tokio::sync::watch;

use super::{door, open};
use crate::api::call::SigningIn;
use crate::api::{Api, sdl};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::http::{self, Places, SignIn, server};
use crate::hub::Hub;
use crate::hub::meter::{Meter, Rates, Ticks};
use crate::scim;
use crate::worker::{Indexer, keep_house};

/// Serve the hub.
#[derive(clap::Args)]
pub struct Arguments {
    /// Refuse to start when the database is behind this program, instead of migrating it
    #[arg(long)]
    no_migrate: bool,
}

/// Runs the command.
pub async fn run(arguments: Arguments, config: Config) -> Result<ExitCode> {
    let store = if arguments.no_migrate {
        open::store(&config).await?
    } else {
        open::migrated(&config).await?
    };
    let hub = open::hub(&config, store).await?;
    let is_empty = hub
        .store()
        .as_system("look for a host")
        .await?
        .policy()
        .host()
        .is_none();
    if is_empty {
        tracing::warn!("the hub is empty: `commonplace init` gives it a host and an administrator");
    }
    serve(hub, &config, Vec::new(), |address| {
        tracing::info!("serving http://{address}")
    })
    .await
}

/// Serves a hub until the process is asked to stop. `announce` is called once it listens.
pub async fn serve(
    hub: Hub,
    config: &Config,
    sign_ins: Vec<SignIn>,
    announce: impl FnOnce(std::net::SocketAddr),
) -> Result<ExitCode> {
    let listener = server::bind(&config.listen.to_string()).await?;
    let address = listener.local_addr().map_err(Error::internal)?;
    let (_hold, held) = watch::channel(false);
    let indexer = tokio::spawn(Indexer::new(hub.clone(), held).run());
    let store = hub.store().clone();
    let housekeeping = tokio::spawn(keep_house(store.clone()));
    let state = state(hub, sign_ins, config)?;
    let router = http::router(Arc::clone(&state));
    let patience = server::Patience::default();
    announce(address);
    let stop = async {
        server::asked_to_stop().await;
        state.streams.close();
    };
    let places = Places::new(config.proxies.clone());
    let served = server::serve_in(places, listener, (router, patience), stop).await;
    state.streams.closed(patience.drain).await;
    indexer.abort();
    housekeeping.abort();
    store.save_uses().await?;
    store.save_denials().await?;
    store.save_searches().await?;
    served.map(|()| ExitCode::SUCCESS)
}

/// What the routes work with.
pub fn state(hub: Hub, sign_ins: Vec<SignIn>, config: &Config) -> Result<Arc<http::State>> {
    hub.store()
        .require_second_factor(config.second_factor_required);
    hub.door()
        .providers
        .allow_private(config.allow_private_providers);
    let meter = Arc::new(Meter::new(rates(config), &Ticks::real()));
    let api = Api::new(hub.clone())?.metered(Arc::clone(&meter));
    let (asked, diagnostics) = (api.clone(), config.diagnostics);
    let answer: http::Answering = Box::new(move |caller, call| {
        let (api, sign_in) = (asked.clone(), signing_in(&asked, caller));
        Box::pin(async move {
            let mut answer = api.ask(&sign_in, &call).await?;
            answer.statements = answer.statements.filter(|_| diagnostics);
            Ok(answer)
        })
    });
    let started = api.clone();
    let start: http::Starting = Box::new(move |caller, call| {
        let (api, sign_in) = (started.clone(), signing_in(&started, caller));
        Box::pin(async move { api.start(sign_in, call).await })
    });
    let admit: http::Admission = Box::new(move |caller| {
        let sign_in = signing_in(&api, caller);
        Box::pin(async move { sign_in().await.map(drop) })
    });
    let asked_of = hub.clone();
    let (store, counted) = (hub.store().clone(), Arc::clone(&meter));
    let provision: http::Provisioning = Box::new(move |bearer, request| {
        let (store, meter) = (store.clone(), Arc::clone(&counted));
        Box::pin(async move { scim::ask(&store, bearer.as_deref(), &meter, request).await })
    });
    let ready: http::Readiness = Box::new(move || {
        let hub = asked_of.clone();
        Box::pin(async move { is_ready(&hub).await })
    });
    Ok(Arc::new(http::State {
        answer,
        start,
        admit,
        door: door::keep(hub),
        provision,
        proxies: config.proxies.clone(),
        meter,
        ready,
        sdl: sdl(),
        sign_ins,
        deadline: http::DEADLINE,
        origins: http::Origins {
            own: config.public_origin.clone(),
            allowed: config.allowed_origins.clone(),
        },
        streams: http::Streams::default(),
        metrics: http::record_metrics(),
    }))
}

fn rates(config: &Config) -> Rates {
    Rates {
        address_requests: config.address_requests,
        person_requests: config.person_requests,
        person_cost: config.person_cost,
    }
}

/// Signs the caller in whenever it is asked to.
fn signing_in(api: &Api, caller: http::Caller) -> SigningIn {
    let store = api.hub().store().clone();
    Arc::new(move || {
        let (store, caller) = (store.clone(), caller.clone());
        Box::pin(async move {
            let viewer = match &caller.session {
                Some(secret) => store.resume(secret).await?,
                None => store.sign_in(caller.bearer.as_deref()).await?,
            };
            match caller.view_as {
                Some(person) => viewer.view_as(person).await,
                None => Ok(viewer),
            }
        })
    })
}

/// The database answers, and the index has caught up with it.
async fn is_ready(hub: &Hub) -> Result<()> {
    let pulse = hub.store().pulse().await?;
    let position = hub
        .index()
        .position()
        .filter(|position| pulse.can_follow(position.epoch, position.seq));
    match position {
        None => Err(Error::Unavailable("the index is being built".to_owned())),
        Some(position) if position.seq < pulse.feed_head => Err(Error::Unavailable(format!(
            "the index is {} changes behind",
            pulse.feed_head - position.seq
        ))),
        Some(_) => Ok(()),
    }
}
