/** The major version that paths and data directories are of. An image of another one starts nothing with them. */
export const majorVersion = '17';
