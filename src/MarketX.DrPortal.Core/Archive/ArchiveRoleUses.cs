namespace MarketX.DrPortal.Core.Archive;

/// <summary>Why an archive names a role, and so what fails on a server that does not have it.</summary>
[Flags]
public enum ArchiveRoleUses
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>It owns objects; <c>--no-owner</c> does without.</summary>
    Owner = 1,

    /// <summary>It is granted or denied privileges, or grants them; <c>--no-privileges</c> does without.</summary>
    Privileges = 2,

    /// <summary>A row security policy is for it; <c>--no-policies</c> (PostgreSQL 18) does without.</summary>
    Policy = 4,

    /// <summary>It has a mapping to a user of a foreign server.</summary>
    UserMapping = 8,

    /// <summary>It has settings of its own in the database; restored with <c>--create</c> only.</summary>
    DatabaseSetting = 16,
}
