//! Table: cells collected until it is known whether they are data or only layout.

/// The most columns that are shown as a table.
const COLUMNS: usize = 50;

/// An open table.
#[derive(Default)]
pub(super) struct Table {
    rows: Vec<Vec<String>>,
    cell: Option<String>,
    /// It holds headings, lists or the like: its cells are blocks of their own.
    pub(super) is_layout: bool,
}

impl Table {
    /// One whose cells are blocks of their own.
    pub(super) fn layout() -> Self {
        Self {
            is_layout: true,
            ..Self::default()
        }
    }

    /// Starts a row.
    pub(super) fn row(&mut self) {
        self.end_cell();
        self.rows.push(Vec::new());
    }

    /// Starts a cell.
    pub(super) fn cell(&mut self) {
        self.end_cell();
        self.cell = Some(String::new());
    }

    /// Ends the cell, if one is open.
    pub(super) fn end_cell(&mut self) {
        let Some(cell) = self.cell.take() else {
            return;
        };
        match self.rows.last_mut() {
            Some(row) => row.push(cell),
            None => self.rows.push(vec![cell]),
        }
    }

    /// Adds a line to the open cell; false when none is open.
    pub(super) fn add(&mut self, line: &str) -> bool {
        let Some(cell) = &mut self.cell else {
            return false;
        };
        if !cell.is_empty() {
            cell.push(' ');
        }
        cell.push_str(&line.replace("\\\n", " ").replace('\n', " "));
        true
    }

    /// The blocks that show it: one table, or a line a row when it has one column or too many.
    pub(super) fn into_blocks(mut self) -> Vec<String> {
        self.end_cell();
        self.rows
            .retain(|row| row.iter().any(|cell| !cell.is_empty()));
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        if self.is_layout || !(2..=COLUMNS).contains(&columns) {
            return self
                .rows
                .iter()
                .map(|row| row.join(" ").trim().to_owned())
                .collect();
        }
        let mut table = String::new();
        for (number, row) in self.rows.iter().enumerate() {
            // The first row says how many columns there are; shorter ones may follow.
            let missing = if number == 0 { columns - row.len() } else { 0 };
            for cell in row
                .iter()
                .map(String::as_str)
                .chain(std::iter::repeat_n("", missing))
            {
                table.push_str("| ");
                table.push_str(cell);
                table.push(' ');
            }
            table.push_str("|\n");
            if number == 0 {
                table.push_str(&"| --- ".repeat(columns));
                table.push_str("|\n");
            }
        }
        table.truncate(table.trim_end().len());
        vec![table]
    }
}
