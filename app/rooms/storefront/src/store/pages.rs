mod claim_name;
mod store_page;

pub use claim_name::ClaimName;
pub use store_page::{Shelves, StorePage};
