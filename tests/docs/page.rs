//! A page of documentation, read for its examples.

/// Something to run, and what it must answer.
#[derive(Debug)]
pub struct Example {
    /// Where it begins in the page.
    pub line: usize,
    pub kind: Kind,
    /// The person's name, as the page says it.
    pub who: String,
    pub text: String,
    pub variables: String,
    pub expected: String,
    pub is_json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A document.
    GraphQl,
    /// A command line.
    Shell,
    /// Messages of a socket: `>` to the hub, `<` from it.
    Socket,
}

/// Who asks when the page does not say.
const SOMEBODY: &str = "Elif Kaya";

struct Block {
    line: usize,
    /// What stands after the fence: the language, and more.
    kind: String,
    text: String,
}

/// Every example of a page, in its order. A block that is no part of one is a fault of the page.
pub fn examples(page: &str) -> Result<Vec<Example>, String> {
    let mut blocks = blocks(page)?.into_iter().peekable();
    let mut examples = Vec::new();
    while let Some(block) = blocks.next() {
        let (kind, who) = block
            .kind
            .split_once(" as ")
            .unwrap_or((&block.kind, SOMEBODY));
        let kind = match kind {
            "graphql" => Kind::GraphQl,
            "sh" => Kind::Shell,
            "ws" => Kind::Socket,
            _ => {
                return Err(format!(
                    "line {}: a block of `{kind}` that belongs to no example",
                    block.line
                ));
            }
        };
        let variables =
            blocks.next_if(|next| kind == Kind::GraphQl && next.kind == "json variables");
        let (expected, is_json) = match kind {
            Kind::Socket => (String::new(), false),
            _ => {
                let answer = blocks.next_if(|next| next.kind == "json" || next.kind == "text");
                let answer =
                    answer.ok_or_else(|| format!("line {}: no answer follows", block.line))?;
                (answer.text, answer.kind == "json")
            }
        };
        examples.push(Example {
            line: block.line,
            kind,
            who: who.to_owned(),
            text: block.text,
            variables: variables.map_or_else(|| "{}".to_owned(), |block| block.text),
            expected,
            is_json,
        });
    }
    Ok(examples)
}

fn blocks(page: &str) -> Result<Vec<Block>, String> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut is_inside = false;
    for (at, line) in page.lines().enumerate() {
        match line.strip_prefix("```") {
            Some(kind) if !is_inside => {
                is_inside = true;
                let (line, kind) = (at + 1, kind.trim().to_owned());
                let text = String::new();
                blocks.push(Block { line, kind, text });
            }
            Some(_) => is_inside = false,
            None if is_inside => {
                let block = blocks.last_mut().expect("the one that is open");
                block.text.push_str(line);
                block.text.push('\n');
            }
            None => {}
        }
    }
    match is_inside {
        true => Err("a block is never closed".to_owned()),
        false => Ok(blocks),
    }
}

#[test]
fn a_block_without_an_answer_is_a_fault() {
    let good =
        "```graphql as Mara Lind\n{ a }\n```\n```json variables\n{}\n```\ntext\n```json\n{}\n```\n";
    let read = examples(good).expect("a good page");
    assert_eq!(
        (read.len(), read[0].line, read[0].who.as_str()),
        (1, 1, "Mara Lind")
    );
    for bad in [
        "```graphql\n{ a }\n```\n",
        "```json\n{}\n```\n",
        "```sh\ntrue\n```\n```sh\ntrue\n```\n",
        "```ts\nlet a\n```\n",
        "```graphql\n{ a }\n",
    ] {
        assert!(examples(bad).is_err(), "{bad}");
    }
}
