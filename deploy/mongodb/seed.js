// Run by mongosh when the database is made: the documents of Istio's mongodb image, in its order.
db.ratings.insertMany([{ rating: 5 }, { rating: 4 }])
