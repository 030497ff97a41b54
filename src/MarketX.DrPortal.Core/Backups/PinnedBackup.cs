namespace MarketX.DrPortal.Core.Backups;

/// <summary>What pinning a backup has made.</summary>
/// <param name="Key">Key of the backup.</param>
/// <param name="PinnedKey">Key of its copy, which no rule of the bucket deletes.</param>
/// <param name="Bytes">Size of the copy.</param>
/// <param name="Proof">How it was proved that the copy is the backup.</param>
/// <param name="HasManifest">Whether a valid manifest vouches for the copy, as it did for the backup.</param>
public sealed record PinnedBackup(string Key, string PinnedKey, long Bytes, PinProof Proof, bool HasManifest);
