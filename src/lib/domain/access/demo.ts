/** Password of every demo account (product 15.1); such accounts exist only in a database seeded as demo. */
export const DEMO_PASSWORD = 'Maintain-2026!';
