namespace MarketX.DrPortal.Core.Backups;

/// <summary>The roles and tablespaces that were saved beside a backup.</summary>
/// <param name="Key">Key of their file.</param>
/// <param name="Sha256">SHA-256 of the file, 64 lower-case hexadecimal digits.</param>
/// <param name="Roles">How many roles there are.</param>
/// <param name="Tablespaces">How many tablespaces there are beside PostgreSQL's own.</param>
/// <param name="Passwords">How many encrypted hashes of passwords there are; null where they are not saved.</param>
public sealed record ManifestGlobals(string Key, string Sha256, int Roles, int Tablespaces, int? Passwords);
