namespace MarketX.DrPortal.Core.Archive;

/// <summary>A role that the archive names.</summary>
/// <param name="Name">Its name, unquoted. Roles that every server has (<c>pg_...</c>) are among them, PUBLIC is not.</param>
/// <param name="Uses">What for.</param>
public sealed record ArchiveRole(string Name, ArchiveRoleUses Uses);
