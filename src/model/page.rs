//! A page of a list: which slice, and what was found.

/// Which slice of an ordered list is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slice<C> {
    /// How many at most, 1 to 100.
    pub size: u64,
    /// Only what comes after this place.
    pub after: Option<C>,
    /// Only what comes before this place.
    pub before: Option<C>,
    /// Take from the end (`last`) and not from the start (`first`).
    pub backward: bool,
}

impl<C> Slice<C> {
    /// The same slice with its places written otherwise.
    pub fn map<D>(self, mut change: impl FnMut(C) -> D) -> Slice<D> {
        Slice {
            size: self.size,
            after: self.after.map(&mut change),
            before: self.before.map(change),
            backward: self.backward,
        }
    }
}

impl<C: Ord> Slice<C> {
    /// The slice of rows that are in memory, in the order of their places.
    pub fn cut<T: Clone>(&self, rows: &[T], place: impl Fn(&T) -> C) -> Page<T> {
        let from = self
            .after
            .as_ref()
            .map_or(0, |after| rows.partition_point(|row| place(row) <= *after));
        let to = self.before.as_ref().map_or(rows.len(), |before| {
            rows.partition_point(|row| place(row) < *before)
        });
        let size = usize::try_from(self.size).unwrap_or(usize::MAX);
        let (from, to) = if self.backward {
            (from.max(to.saturating_sub(size)), to)
        } else {
            (from, to.min(from.saturating_add(size)))
        };
        Page {
            rows: rows.get(from..to).unwrap_or_default().to_vec(),
            has_previous: from > 0,
            has_next: to < rows.len(),
        }
    }
}

/// What one slice holds, in the list's order.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Whether rows come before the first.
    pub has_previous: bool,
    /// Whether rows come after the last.
    pub has_next: bool,
}

impl<T> Page<T> {
    /// A page with nothing on it.
    pub fn empty() -> Self {
        Self {
            rows: Vec::new(),
            has_previous: false,
            has_next: false,
        }
    }

    /// The same page with each row changed.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page {
            rows: self.rows.into_iter().map(change).collect(),
            has_previous: self.has_previous,
            has_next: self.has_next,
        }
    }

    /// The same page with each row changed, or the first failure to change one.
    pub fn try_map<U, E>(self, change: impl FnMut(T) -> Result<U, E>) -> Result<Page<U>, E> {
        Ok(Page {
            rows: self
                .rows
                .into_iter()
                .map(change)
                .collect::<Result<_, E>>()?,
            has_previous: self.has_previous,
            has_next: self.has_next,
        })
    }
}
