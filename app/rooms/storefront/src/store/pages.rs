mod claim_name;
mod opened;
mod store_page;

pub use claim_name::ClaimName;
pub use opened::OpenedPage;
pub use store_page::{Shelves, StorePage};
