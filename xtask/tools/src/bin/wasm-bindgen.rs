//! The `wasm-bindgen` command of exactly the version the `wasm-bindgen` crate is pinned to.
fn main() -> color_eyre::Result<()> {
    wasm_bindgen_cli::wasm_bindgen::run_cli_with_args(std::env::args_os()).map_err(|e| color_eyre::eyre::eyre!("{e:?}"))
}
