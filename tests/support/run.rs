//! Run: how much a test does, from the environment. The short form is the default.

/// How many worlds, and from which seed on.
#[derive(Debug, Clone, Copy)]
pub struct Run {
    pub worlds: u64,
    pub seed: u64,
}

impl Run {
    /// The `COMMONPLACE_WORLDS` worlds from `COMMONPLACE_SEED` on, else 2,000 from seed 1.
    pub fn in_memory() -> Self {
        Self::of("COMMONPLACE_WORLDS", 2_000)
    }

    /// The `COMMONPLACE_STORED_WORLDS` worlds from `COMMONPLACE_SEED` on, else 40 from seed 1.
    pub fn stored() -> Self {
        Self::of("COMMONPLACE_STORED_WORLDS", 40)
    }

    /// The `COMMONPLACE_ENUMERATED` worlds from `COMMONPLACE_SEED` on, else 2 from seed 1.
    pub fn enumerated() -> Self {
        Self::of("COMMONPLACE_ENUMERATED", 2)
    }

    /// The `COMMONPLACE_PAIRS` pairs of worlds from `COMMONPLACE_SEED` on, else 16 from seed 1.
    pub fn pairs() -> Self {
        Self::of("COMMONPLACE_PAIRS", 16)
    }

    /// The `COMMONPLACE_CLOCKS` worlds from `COMMONPLACE_SEED` on, else 4 from seed 1.
    pub fn clocks() -> Self {
        Self::of("COMMONPLACE_CLOCKS", 4)
    }

    /// `COMMONPLACE_REVOCATIONS` revocations, else 60.
    pub fn revocations() -> Self {
        Self::of("COMMONPLACE_REVOCATIONS", 60)
    }

    /// The `COMMONPLACE_TAMPERINGS` tamperings from `COMMONPLACE_SEED` on, else 100 from seed 1.
    pub fn tamperings() -> Self {
        Self::of("COMMONPLACE_TAMPERINGS", 100)
    }

    /// `COMMONPLACE_SOCKETS` idle sockets, else 1,000.
    pub fn sockets() -> Self {
        Self::of("COMMONPLACE_SOCKETS", 1_000)
    }

    fn of(variable: &str, worlds: u64) -> Self {
        Self {
            worlds: number(variable).unwrap_or(worlds),
            seed: number("COMMONPLACE_SEED").unwrap_or(1),
        }
    }

    /// The seeds of its worlds; world n of a run is the first world of seed + n.
    pub fn seeds(self) -> impl Iterator<Item = u64> {
        (0..self.worlds).map(move |n| self.seed.wrapping_add(n))
    }
}

fn number(variable: &str) -> Option<u64> {
    let given = std::env::var(variable)
        .ok()
        .filter(|text| !text.is_empty())?;
    let number = given.parse();
    Some(number.unwrap_or_else(|_| panic!("{variable}={given}: give a whole number")))
}
