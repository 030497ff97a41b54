namespace MarketX.DrPortal.Core.Restores;

/// <summary>A foreign key of the archive.</summary>
/// <param name="Name">Its name, unquoted.</param>
/// <param name="From">The table whose rows refer.</param>
/// <param name="To">The table that they refer to.</param>
/// <param name="DumpId">Number of its entry.</param>
public sealed record ForeignKey(string Name, TableName From, TableName To, int DumpId);
