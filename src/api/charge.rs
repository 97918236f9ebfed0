//! Charges: what a call takes of what its sender may ask for in a minute. Once, however often it runs again.

use std::net::IpAddr;
use std::sync::Arc;

use serde_json::json;

use super::Api;
use super::call::{Answer, Refused};
use super::guard::limit;
use crate::hub::meter::{Meter, Payer, Standing, Wait};
use crate::store::Viewer;

/// What a call has been charged so far.
pub struct Charge {
    meter: Arc<Meter>,
    payer: Option<Payer>,
    requests: Option<Standing>,
    is_counted: bool,
    bill: Option<Bill>,
}

/// What a call was charged, and what is left.
#[derive(Debug, Clone, Copy)]
pub struct Bill {
    /// What it cost.
    pub cost: u64,
    /// Whether what is left is that of the caller alone.
    pub is_own: bool,
    /// What may be spent; none where there is no limit.
    pub costs: Option<Standing>,
    /// How many requests may be sent; none where there is no limit.
    pub requests: Option<Standing>,
}

impl Api {
    /// To charge a call of this viewer, from there: the person who signed in, whoever it looks as.
    pub(super) fn charge(&self, viewer: &Viewer, from: Option<IpAddr>) -> Charge {
        let person = viewer.signed_in().person().map(Payer::Person);
        Charge {
            meter: Arc::clone(self.meter()),
            payer: person.or_else(|| from.map(Payer::Address)),
            requests: None,
            is_counted: false,
            bill: None,
        }
    }
}

impl Charge {
    /// Counts the request, unless that was done; the answer where there were too many.
    pub fn count(&mut self) -> Result<(), Answer> {
        let Some(payer) = self.payer.filter(|_| !self.is_counted) else {
            return Ok(());
        };
        self.requests = self.meter.count(payer).map_err(|wait| {
            metrics::counter!("requests_throttled_total", "by" => "requests").increment(1);
            let why = "there were too many requests in a short time";
            refused(wait, why, None)
        })?;
        self.is_counted = true;
        Ok(())
    }

    /// Takes what the request costs, unless that was done; the answer where there is not as much left.
    pub fn pay(&mut self, cost: u64) -> Result<Bill, Answer> {
        if let Some(bill) = self.bill {
            return Ok(bill);
        }
        let costs = match self.payer {
            None => Ok(None),
            Some(payer) => self.meter.pay(payer, cost),
        };
        let costs = costs.map_err(|wait| {
            metrics::counter!("requests_throttled_total", "by" => "cost").increment(1);
            let why = "what was asked for in a short time costs too much";
            refused(wait, why, Some(cost))
        })?;
        let bill = Bill {
            cost,
            is_own: matches!(self.payer, Some(Payer::Person(_))),
            costs,
            requests: self.requests,
        };
        self.bill = Some(bill);
        Ok(bill)
    }
}

/// Says why and for how long, and nothing of what else was asked.
fn refused(wait: Wait, why: &str, cost: Option<u64>) -> Answer {
    let seconds = wait.seconds();
    let errors = json!([{
        "message": format!("{why}: wait {seconds} s, then go on"),
        "extensions": { "code": "RATE_LIMITED", "retryAfter": seconds },
    }]);
    let mut answer = Answer::refused(Refused::Throttled, errors).with_cost(cost, limit::COST);
    answer.retry_after = Some(seconds);
    answer
}
