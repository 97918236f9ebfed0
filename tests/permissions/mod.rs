//! The permission matrix: every field of every type, and every operation, for the people of the
//! demo and for nobody. A field of the schema that no question here reaches fails.

mod allowed;
mod calls;
mod fields;
mod follows;
mod operations;
mod preparations;
mod prepare;
mod sdl;
mod seen;
mod table;

/// Who asks: the demo's sign-ins, with what they are there to show, two who manage a joint space, and nobody.
const PERSONAS: [(&str, &str); 10] = [
    ("hub admin", "p-ines-aldous"),
    ("library manager", "p-mara-lind"),
    ("partner admin", "p-elif-kaya"),
    ("walled partner", "p-jonas-wirth"),
    ("denied partner", "p-felix-ott"),
    ("unsigned partner", "p-hugo-marchand"),
    ("onboarding", "p-tess-moreno"),
    ("room manager", "p-piet-vandaele"),
    ("room co-owner", "p-lucia-ortega"),
    ("nobody", ""),
];
