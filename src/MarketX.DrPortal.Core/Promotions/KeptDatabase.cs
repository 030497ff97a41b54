namespace MarketX.DrPortal.Core.Promotions;

/// <summary>A database that was production until a promotion or a rollback, and is kept for the way back.</summary>
/// <param name="Name">Its name now.</param>
/// <param name="Mark">What its comment says of it.</param>
/// <param name="Bytes">Its size on disk; null where this user may not know.</param>
/// <param name="Sessions">Sessions in it.</param>
public sealed record KeptDatabase(string Name, KeptMark Mark, long? Bytes, int Sessions);
