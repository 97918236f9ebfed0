//! What the caller may still ask for, in the API.

use async_graphql::{Context, Object};
use chrono::{DateTime, TimeDelta, Utc};

use super::charge::Bill;
use super::session::viewer;
use crate::hub::meter::Standing;

/// What you may ask for: of a bucket that holds what a minute has, each request takes its cost, and it
/// fills again all the time. It is yours whichever of your tokens you sign in with.
pub struct RateLimit {
    costs: Standing,
    bill: Bill,
}

/// What you may ask for: of a bucket that holds what a minute has, each request takes its cost, and it
/// fills again all the time. It is yours whichever of your tokens you sign in with.
#[Object]
impl RateLimit {
    /// What this request cost: about how many values it can make the hub fetch, as in
    /// `extensions.cost.requested`.
    async fn cost(&self) -> i32 {
        number(self.bill.cost)
    }

    /// What a full bucket holds, and what a minute fills.
    async fn limit(&self) -> i32 {
        number(self.costs.limit)
    }

    /// What is left after this request.
    async fn remaining(&self) -> i32 {
        number(self.costs.remaining)
    }

    /// When the bucket is full again if nothing is asked for until then.
    async fn reset_at(&self, ctx: &Context<'_>) -> DateTime<Utc> {
        let span = TimeDelta::from_std(self.costs.full_in).unwrap_or(TimeDelta::MAX);
        viewer(ctx).now() + span
    }

    /// How many requests may be sent in a minute, whatever they cost; null where that has no limit.
    async fn request_limit(&self) -> Option<i32> {
        self.bill.requests.map(|requests| number(requests.limit))
    }

    /// How many of them are left; null where they have no limit.
    async fn requests_remaining(&self) -> Option<i32> {
        let requests = self.bill.requests;
        requests.map(|requests| number(requests.remaining))
    }
}

fn number(many: impl TryInto<i32>) -> i32 {
    many.try_into().unwrap_or(i32::MAX)
}

/// What the caller may still ask for.
#[derive(Default)]
pub struct RateLimitQuery;

#[Object]
impl RateLimitQuery {
    /// What you may still ask for. Null for whoever has not signed in, who shares with everybody at the same
    /// address, and where the hub sets no limit. Whoever asks for more gets `RATE_LIMITED`, over HTTP with
    /// 429 and `Retry-After`.
    async fn rate_limit(&self, ctx: &Context<'_>) -> Option<RateLimit> {
        let bill = ctx.data_opt::<Bill>().filter(|bill| bill.is_own)?;
        let costs = bill.costs?;
        Some(RateLimit { costs, bill: *bill })
    }
}
