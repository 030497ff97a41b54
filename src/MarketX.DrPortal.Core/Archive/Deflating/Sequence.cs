namespace MarketX.DrPortal.Core.Archive.Deflating;

/// <summary>So many bytes as they are, then a match: bytes that repeat those at a distance before them.</summary>
internal readonly record struct Sequence(int Literals, ushort Length, ushort DistanceLessOne);
