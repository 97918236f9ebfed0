fn main() {
    cynic_codegen::register_schema("hub")
        .from_sdl_file("../../schema.graphql")
        .expect("schema.graphql can be read")
        .as_default()
        .expect("it is the only schema");
}
