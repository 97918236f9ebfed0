//! Markdown built block by block from what a page says. Bounded nesting; ill-nested input gives
//! odd structure at worst, never lost words.

use super::table::Table;
use crate::ingest::escape::{escape_start, push_escaped};

/// The most quotes and list items inside each other; what is deeper joins the deepest.
const DEPTH: usize = 16;

/// What a block stands in.
enum Nest {
    Quote,
    List {
        next: Option<u32>,
    },
    /// `fresh` until its first block is written.
    Item {
        marker: String,
        fresh: bool,
    },
}

/// Writes Markdown.
#[derive(Default)]
pub(super) struct Writer {
    out: String,
    /// The open block, and what leads it: a heading's `#`.
    line: String,
    lead: &'static str,
    nest: Vec<Nest>,
    raw: Option<String>,
    code: Option<String>,
    link: Option<(usize, String)>,
    tables: Vec<Table>,
    /// How the last block stood: in how many quotes, and whether it began an item.
    last: Option<(usize, bool)>,
}

impl Writer {
    /// Adds text to the open block.
    pub(super) fn text(&mut self, text: &str) {
        match (&mut self.raw, &mut self.code) {
            (Some(raw), _) => raw.push_str(text),
            (_, Some(code)) => code.push_str(text),
            _ => push_escaped(&mut self.line, text),
        }
    }

    /// Ends the open block; whatever comes next is another.
    pub(super) fn block(&mut self) {
        self.end_code();
        self.end_link();
        let lead = std::mem::take(&mut self.lead);
        let line = std::mem::take(&mut self.line);
        let line = line.trim();
        if line.is_empty() {
            return;
        }
        if lead.is_empty() {
            if let Some(table) = self.tables.last_mut().filter(|table| !table.is_layout)
                && table.add(line)
            {
                return;
            }
            let lines: Vec<String> = line.lines().map(escape_start).collect();
            self.put(&lines.join("\n"));
        } else {
            self.put(&format!("{lead}{}", line.replace("\\\n", " ")));
        }
    }

    /// Starts a heading, `lead` being its `#` and a space.
    pub(super) fn heading(&mut self, lead: &'static str) {
        self.unfold();
        self.lead = lead;
    }

    /// Breaks the line.
    pub(super) fn line_break(&mut self) {
        match (&mut self.raw, &mut self.code) {
            (Some(raw), _) => raw.push('\n'),
            (_, Some(code)) => code.push(' '),
            _ if self.line.trim_end().is_empty() => {}
            _ => {
                self.line.truncate(self.line.trim_end_matches(' ').len());
                self.line.push_str("\\\n");
            }
        }
    }

    /// Draws a rule.
    pub(super) fn rule(&mut self) {
        self.block();
        if self.tables.is_empty() {
            self.put("---");
        }
    }

    pub(super) fn open_quote(&mut self) {
        self.open(Nest::Quote);
    }

    pub(super) fn open_list(&mut self, ordered: bool) {
        self.open(Nest::List {
            next: ordered.then_some(1),
        });
    }

    pub(super) fn open_item(&mut self) {
        self.block();
        let Some(list) = self
            .nest
            .iter()
            .rposition(|it| matches!(it, Nest::List { .. }))
        else {
            return;
        };
        self.nest.truncate(list + 1);
        let marker = match &mut self.nest[list] {
            Nest::List { next: Some(next) } => {
                let marker = format!("{next}. ");
                *next += 1;
                marker
            }
            _ => "- ".to_owned(),
        };
        self.open(Nest::Item {
            marker,
            fresh: true,
        });
    }

    pub(super) fn close_quote(&mut self) {
        self.close(|it| matches!(it, Nest::Quote));
    }

    pub(super) fn close_list(&mut self) {
        self.close(|it| matches!(it, Nest::List { .. }));
    }

    pub(super) fn close_item(&mut self) {
        self.block();
        if let Some(Nest::Item { .. }) = self.nest.last() {
            self.nest.pop();
        }
    }

    /// Starts text whose line ends and spaces count.
    pub(super) fn open_raw(&mut self) {
        self.unfold();
        self.raw.get_or_insert_default();
    }

    pub(super) fn close_raw(&mut self) {
        let Some(raw) = self.raw.take() else {
            return;
        };
        let raw = raw.trim_end().trim_start_matches(['\n', '\r']);
        if !raw.is_empty() {
            let fence = "`".repeat(longest_run(raw).max(2) + 1);
            self.put(&format!("{fence}\n{raw}\n{fence}"));
        }
    }

    pub(super) fn open_code(&mut self) {
        if self.raw.is_none() {
            self.code.get_or_insert_default();
        }
    }

    pub(super) fn end_code(&mut self) {
        let Some(code) = self.code.take() else {
            return;
        };
        let code = crate::ingest::clean_line(&code);
        if code.is_empty() {
            return;
        }
        let fence = "`".repeat(longest_run(&code) + 1);
        let pad = if code.starts_with('`') || code.ends_with('`') {
            " "
        } else {
            ""
        };
        // Tables are cut into cells before code is looked for.
        let code = match self.tables.is_empty() {
            true => code,
            false => code.replace('|', "\\|"),
        };
        self.line
            .push_str(&format!("{fence}{pad}{code}{pad}{fence}"));
    }

    /// Starts a link to `http`, `https` or `mailto`; others are just text.
    pub(super) fn open_link(&mut self, address: &str) {
        let address = address.trim();
        let known = ["https://", "http://", "mailto:"].iter().any(|scheme| {
            let start = address.get(..scheme.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        });
        let plain =
            !address.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\\".contains(c));
        self.end_link();
        if known && plain && self.raw.is_none() {
            self.link = Some((self.line.len(), address.to_owned()));
        }
    }

    pub(super) fn end_link(&mut self) {
        self.end_code();
        let Some((start, address)) = self.link.take() else {
            return;
        };
        if start < self.line.len() && !self.line[start..].trim().is_empty() {
            let spaces = self.line[start..].len() - self.line[start..].trim_start().len();
            self.line.insert(start + spaces, '[');
            self.line.push_str(&format!("](<{address}>)"));
        }
    }

    pub(super) fn open_table(&mut self) {
        self.unfold();
        self.tables.truncate(DEPTH - 1);
        self.tables.push(Table::default());
    }

    /// Starts a row, or a cell.
    pub(super) fn open_cell(&mut self, is_row: bool) {
        self.block();
        match self.tables.last_mut() {
            Some(table) if is_row => table.row(),
            Some(table) => table.cell(),
            None => {}
        }
    }

    pub(super) fn close_table(&mut self) {
        self.block();
        if let Some(table) = self.tables.pop() {
            for block in table.into_blocks() {
                self.put(&block);
            }
        }
    }

    /// The Markdown.
    pub(super) fn finish(mut self) -> String {
        self.close_raw();
        self.block();
        while !self.tables.is_empty() {
            self.close_table();
        }
        self.out
    }

    /// Ends the open block; open tables turn out to be layout.
    fn unfold(&mut self) {
        self.close_raw();
        self.block();
        for at in 0..self.tables.len() {
            if !self.tables[at].is_layout {
                let mut table = std::mem::replace(&mut self.tables[at], Table::layout());
                table.is_layout = true;
                for block in table.into_blocks() {
                    self.put(&block);
                }
            }
        }
    }

    fn open(&mut self, nest: Nest) {
        self.unfold();
        if self.nest.len() < DEPTH {
            self.nest.push(nest);
        }
    }

    fn close(&mut self, which: fn(&Nest) -> bool) {
        self.block();
        if let Some(at) = self.nest.iter().rposition(which) {
            self.nest.truncate(at);
        }
    }

    /// Writes a block with the prefixes of what it stands in.
    fn put(&mut self, block: &str) {
        let (mut first, mut rest) = (String::new(), String::new());
        let (mut quotes, mut begins) = (0, false);
        let mut between = String::new();
        let shared = self.last.map_or(0, |(quotes, _)| quotes);
        for nest in &mut self.nest {
            match nest {
                Nest::List { .. } => {}
                Nest::Quote => {
                    first.push_str("> ");
                    rest.push_str("> ");
                    quotes += 1;
                    if quotes <= shared {
                        between.clone_from(&rest);
                    }
                }
                Nest::Item { marker, fresh } => {
                    let indent = " ".repeat(marker.len());
                    first.push_str(if *fresh { marker } else { &indent });
                    rest.push_str(&indent);
                    begins |= *fresh;
                    *fresh = false;
                }
            }
        }
        if let Some((_, last_begins)) = self.last {
            self.out.push('\n');
            if !(last_begins && begins) {
                self.out.push_str(between.trim_end());
                self.out.push('\n');
            }
        }
        for (number, line) in block.lines().enumerate() {
            if number > 0 {
                self.out.push('\n');
            }
            let prefix = if number == 0 { &first } else { &rest };
            match line.is_empty() {
                true => self.out.push_str(prefix.trim_end()),
                false => self.out.extend([prefix, line]),
            }
        }
        self.last = Some((quotes, begins));
    }
}

fn longest_run(text: &str) -> usize {
    let runs = text.split(|c| c != '`').map(str::len);
    runs.max().unwrap_or(0)
}
